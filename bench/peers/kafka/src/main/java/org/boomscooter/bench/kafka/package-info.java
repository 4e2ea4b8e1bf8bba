/** The driver of Kafka's own clients. */
package org.boomscooter.bench.kafka;

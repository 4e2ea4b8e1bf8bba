/** The command line: one executable, server and tools. Knows everybody; nobody knows it. */
package org.boomscooter.server.cli;

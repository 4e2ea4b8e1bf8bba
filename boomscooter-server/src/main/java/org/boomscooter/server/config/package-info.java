/**
 * Settings of the server: their names, defaults, ranges and where each value came from.
 *
 * <p>A setting comes from a flag, the environment, one TOML file or its default, in this order. The
 * only importer of tomlj. Knows no other room: who needs a value asks for it by name.
 */
package org.boomscooter.server.config;

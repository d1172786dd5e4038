/**
 * Settings: one table of keys, read from defaults, a TOML file, the environment and the command
 * line, in this order, into an immutable {@link io.hyperbytedb.server.config.Config}.
 */
@NullMarked
package io.hyperbytedb.server.config;

import org.jspecify.annotations.NullMarked;

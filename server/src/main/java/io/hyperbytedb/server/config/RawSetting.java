package io.hyperbytedb.server.config;

/**
 * What a source says, not yet looked at.
 *
 * @param value a value as TOML types it, or a text when {@code typed} is false
 * @param origin the place to name to the user
 */
record RawSetting(String section, String name, Object value, boolean typed, String origin) {}

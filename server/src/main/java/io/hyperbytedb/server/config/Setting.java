package io.hyperbytedb.server.config;

/**
 * An effective setting and where it comes from.
 *
 * @param section the section, such as {@code server}
 * @param name the key in it; keys of {@code [kafka]} with a dot are client properties
 * @param shown the value as TOML, a secret replaced by stars
 * @param origin "default", "file:line", a variable's name or an option's
 */
public record Setting(String section, String name, String shown, String origin) {}

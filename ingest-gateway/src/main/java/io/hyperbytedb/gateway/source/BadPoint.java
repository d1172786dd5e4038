package io.hyperbytedb.gateway.source;

/**
 * A point that was refused.
 *
 * @param message the record that has it
 * @param line the number of its line, or of the point, in the record, from 1
 * @param text the point alone, such that it can be sent to the topic again
 * @param reason why
 */
public record BadPoint(Message message, int line, byte[] text, String reason) {}

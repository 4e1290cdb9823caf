package dev.hearthbook.event;

/**
 * A fact: something that happened. Implement it with a record and register the record with {@link EventTypes}.
 *
 * <p>Components may be primitives and their boxes, {@code String}, enums, {@code Instant}, {@code Duration},
 * {@code Optional}, {@code List}, {@code Set}, {@code Map} with text keys, and records of these (ids of
 * {@code dev.hearthbook.model} among them).
 */
public interface Event {}

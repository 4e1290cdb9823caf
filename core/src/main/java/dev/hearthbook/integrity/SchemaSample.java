package dev.hearthbook.integrity;

import java.util.Optional;

/**
 * One event type in one version, as a log holds it, and whether this build can read it: an event of it was decoded, and lifted or
 * lowered.
 *
 * @param type its name in the log
 * @param version of its fields
 * @param events how many there are
 * @param position of the one that was tried; empty when all of them are erased
 * @param failure why it could not be read; empty when it could, or none was tried
 */
public record SchemaSample(String type, int version, long events, Optional<Long> position, Optional<String> failure) {}

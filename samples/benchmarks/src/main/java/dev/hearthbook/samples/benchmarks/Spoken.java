package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.event.Event;

/** An application's own event: somebody said something. */
record Spoken(String speaker, String text) implements Event {}

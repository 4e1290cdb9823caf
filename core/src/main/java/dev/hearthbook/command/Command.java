package dev.hearthbook.command;

import dev.hearthbook.model.StreamId;

/** What one may ask of a noun. */
public interface Command {
    /** The noun it is about, by the stream in which it begins. */
    StreamId root();

    /** The wish as stable text, for command ids; it holds content. */
    String request();
}

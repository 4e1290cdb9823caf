package dev.hearthbook.model;

import java.util.List;
import java.util.Map;

/**
 * What somebody says. Immutable; every wither gives another one.
 *
 * @param speaker the name that stands before the text, at most {@value Bounded#NAME_CHARS_MAX} characters
 * @param text may be empty only when something is attached or a tool was called
 * @param attachments at most {@value #ATTACHMENTS_MAX}
 * @param tools at most {@value #TOOLS_MAX}
 * @param metadata whatever the application keeps with it
 */
public record Utterance(
        Role role,
        String speaker,
        String text,
        List<Attachment> attachments,
        List<ToolCall> tools,
        Map<String, String> metadata) {
    public static final int ATTACHMENTS_MAX = 16;
    public static final int TOOLS_MAX = 16;

    public Utterance {
        Bounded.name("a speaker", speaker);
        Bounded.text("a message", text);
        attachments = Bounded.list("attachments", attachments, ATTACHMENTS_MAX);
        tools = Bounded.list("tool calls", tools, TOOLS_MAX);
        metadata = Bounded.notes("metadata", metadata);
        Require.that(
                !text.isEmpty() || !attachments.isEmpty() || !tools.isEmpty(),
                "a message has a text, an attachment or a tool call, but had none");
    }

    public static Utterance of(Role role, String speaker, String text) {
        return new Utterance(role, speaker, text, List.of(), List.of(), Map.of());
    }

    public Utterance withAttachments(Attachment... files) {
        return new Utterance(role, speaker, text, List.of(files), tools, metadata);
    }

    public Utterance withTools(ToolCall... calls) {
        return new Utterance(role, speaker, text, attachments, List.of(calls), metadata);
    }

    public Utterance withMetadata(Map<String, String> entries) {
        return new Utterance(role, speaker, text, attachments, tools, entries);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Utterance[" + role + ", " + text.length() + " characters]";
    }
}

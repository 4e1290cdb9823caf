package dev.hearthbook.model;

/**
 * A tool that was called while a message was made.
 *
 * @param name of the tool
 * @param arguments as the model wrote them, at most {@value #ARGUMENTS_CHARS_MAX} characters
 * @param result as the tool gave it, at most {@value #RESULT_CHARS_MAX} characters
 */
public record ToolCall(String name, String arguments, String result) {
    public static final int ARGUMENTS_CHARS_MAX = 4_000;
    public static final int RESULT_CHARS_MAX = 8_000;

    public ToolCall {
        Bounded.name("a tool's name", name);
        Require.text("a tool's arguments", arguments, ARGUMENTS_CHARS_MAX);
        Require.text("a tool's result", result, RESULT_CHARS_MAX);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "ToolCall[]";
    }
}

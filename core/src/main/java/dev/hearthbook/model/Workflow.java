package dev.hearthbook.model;

import java.util.List;
import java.util.Map;

/**
 * Work in steps, as the collection {@code workflows} keeps it.
 *
 * @param name of the work
 * @param state {@value #OPEN}, {@value #WAITING}, {@value #DONE} or {@value #FAILED}
 * @param steps what there is to do, in order
 * @param step the number of steps that are done
 * @param progress 0 to 1; the disk shows it
 * @param data whatever belongs to it
 */
public record Workflow(
        String name, String state, List<String> steps, int step, double progress, Map<String, Object> data) {
    public static final String OPEN = "open";
    public static final String WAITING = "waiting";
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    public Workflow {
        steps = List.copyOf(steps);
        data = Fields.normal(data);
    }

    /** Nothing of it is done yet. */
    public static Workflow of(String name, String... steps) {
        return new Workflow(name, OPEN, List.of(steps), 0, 0, Map.of());
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Workflow[" + step + " of " + steps.size() + "]";
    }
}

package dev.hearthbook.view;

import java.time.Duration;
import java.util.List;

/**
 * How a query was answered. It says nothing about content: names of tables, columns and indexes, and numbers.
 *
 * @param table its name
 * @param steps how the store found the rows, in its own words
 * @param scans whether the store walked over a table without an index that leads to the rows
 * @param sorts whether it sorted what it found; if so, more rows than those given were read
 * @param opened how many rows were opened
 * @param given how many rows the page has
 * @param took from plan to page, without waiting for a state that is new enough
 * @param advice what to declare, or to ask otherwise, so that less is read and opened; empty when nothing
 */
public record Explanation(
        String table,
        List<String> steps,
        boolean scans,
        boolean sorts,
        long opened,
        int given,
        Duration took,
        List<String> advice) {
    public Explanation {
        steps = List.copyOf(steps);
        advice = List.copyOf(advice);
    }
}

/**
 * How fast it is, as ratios against a baseline measured in the same run. Start with
 * {@link dev.hearthbook.samples.benchmarks.Benchmarks}.
 */
@NullMarked
package dev.hearthbook.samples.benchmarks;

import org.jspecify.annotations.NullMarked;

/**
 * How fast it is, as ratios against a baseline measured in the same run. Stands on the public API of Hearthbook; the baselines
 * stand on plain Chronicle Queue and plain sqlite-jdbc. Start with
 * {@link dev.hearthbook.samples.benchmarks.Benchmarks}, then read {@link dev.hearthbook.samples.benchmarks.AppendBench}, the
 * shortest of them.
 */
@NullMarked
package dev.hearthbook.samples.benchmarks;

import org.jspecify.annotations.NullMarked;

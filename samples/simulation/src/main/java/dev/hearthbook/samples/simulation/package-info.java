/**
 * A whole book on one thread and a disk that forgets what was never forced, all from one seed: random commands, crashes, power
 * cuts, torn and dropped pages, failing forces, a full and a slow disk, a clock that jumps; and after each crash the question
 * whether everything that was acknowledged is there. {@link dev.hearthbook.samples.simulation.Simulation} runs one seed,
 * {@link dev.hearthbook.samples.simulation.SimulatedDisk} knows what a power cut may leave,
 * {@link dev.hearthbook.samples.simulation.Witness} knows what must be there.
 */
@NullMarked
package dev.hearthbook.samples.simulation;

import org.jspecify.annotations.NullMarked;

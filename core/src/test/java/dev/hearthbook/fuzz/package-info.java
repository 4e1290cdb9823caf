/**
 * Coverage-guided fuzzing of everything that reads bytes from outside. A target is a class with {@code static void
 * fuzzerTestOneInput(byte[])} and {@code static List<byte[]> seeds()}: it may answer or throw a named error; whatever else comes out of
 * it is a finding.
 *
 * <p>{@code mvn -Pfuzz test -pl core,crypto -am} runs each target for {@code -Dfuzz.seconds} (20 by default) with Jazzer. The inputs
 * that it found worth keeping lie in {@code src/test/resources/fuzz} of the module, and every build replays them without it.
 */
package dev.hearthbook.fuzz;

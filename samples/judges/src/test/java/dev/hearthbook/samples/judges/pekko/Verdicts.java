package dev.hearthbook.samples.judges.pekko;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.scalatest.Args;
import org.scalatest.Suite;
import org.scalatest.events.Event;
import org.scalatest.events.SuiteAborted;
import org.scalatest.events.TestCanceled;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestIgnored;
import org.scalatest.events.TestPending;
import org.scalatest.events.TestSucceeded;
import scala.Option;

/**
 * How each case of a ScalaTest suite ended. A case that was cancelled, ignored or left pending has not been passed: it is a
 * failure here.
 *
 * @param cases by name, in order; empty when it succeeded
 * @param aborted what ended the suite before its time
 */
record Verdicts(Map<String, Optional<Throwable>> cases, Optional<Throwable> aborted) {
    /** Runs a suite on this thread. */
    static Verdicts of(Suite suite) {
        Map<String, Optional<Throwable>> cases = Collections.synchronizedMap(new LinkedHashMap<>());
        Throwable[] aborted = new Throwable[1];
        boolean succeeded = suite.run(
                        Option.empty(),
                        Args.apply(
                                event -> note(event, cases, aborted),
                                Args.apply$default$2(),
                                Args.apply$default$3(),
                                Args.apply$default$4(),
                                Args.apply$default$5(),
                                Args.apply$default$6(),
                                Args.apply$default$7(),
                                Args.apply$default$8(),
                                Args.apply$default$9(),
                                Args.apply$default$10()))
                .succeeds();
        boolean explained = aborted[0] != null || cases.values().stream().anyMatch(Optional::isPresent);
        if (!succeeded && !explained) {
            aborted[0] = new AssertionError("the suite failed and named no case");
        }
        return new Verdicts(cases, Optional.ofNullable(aborted[0]));
    }

    private static void note(Event event, Map<String, Optional<Throwable>> cases, Throwable[] aborted) {
        if (event instanceof TestSucceeded passed) {
            cases.put(passed.testName(), Optional.empty());
        } else if (event instanceof TestFailed failed) {
            cases.put(failed.testName(), Optional.of(problem(failed.throwable(), failed.message())));
        } else if (event instanceof TestCanceled cancelled) {
            cases.put(cancelled.testName(), Optional.of(problem(cancelled.throwable(), cancelled.message())));
        } else if (event instanceof TestIgnored ignored) {
            cases.put(ignored.testName(), Optional.of(new AssertionError("ignored")));
        } else if (event instanceof TestPending pending) {
            cases.put(pending.testName(), Optional.of(new AssertionError("pending")));
        } else if (event instanceof SuiteAborted end) {
            aborted[0] = problem(end.throwable(), end.message());
        }
    }

    private static Throwable problem(Option<Throwable> cause, String message) {
        return cause.isDefined() ? cause.get() : new AssertionError(message);
    }
}

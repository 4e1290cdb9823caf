package dev.hearthbook.model;

import java.util.Optional;

/**
 * Who asks, why, and under which trace: it goes with every command, is sealed into the log with it, and is shown with every
 * recorded event.
 *
 * @param actor who acts, for example a user, agent or service id; at most 200 characters
 * @param purpose why, for example {@code chat} or {@code support}; at most 200 characters, may be empty
 * @param traceId the caller's trace; at most 200 characters, may be empty
 * @param requestId the caller's request; at most 200 characters, may be empty
 * @param address where the request came from; kept only as a blind value
 */
public record RequestContext(String actor, String purpose, String traceId, String requestId, Optional<String> address) {
    /** Nobody in particular: the application itself. */
    public static final RequestContext NONE = new RequestContext("", "", "", "", Optional.empty());

    public RequestContext {
        Require.text("an actor", actor, 200);
        Require.text("a purpose", purpose, 200);
        Require.text("a trace id", traceId, 200);
        Require.text("a request id", requestId, 200);
        address.ifPresent(text -> Require.text("an address", text, 200));
    }

    public static RequestContext of(String actor, String purpose) {
        return new RequestContext(actor, purpose, "", "", Optional.empty());
    }

    public RequestContext withTrace(String trace, String request) {
        return new RequestContext(actor, purpose, trace, request, address);
    }

    public RequestContext withAddress(String from) {
        return new RequestContext(actor, purpose, traceId, requestId, Optional.of(from));
    }

    /** Its ids, never who asked, why, or from where. */
    @Override
    public String toString() {
        return "RequestContext[trace " + traceId + ", request " + requestId + "]";
    }
}

package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import java.util.Map;

/** What one may ask of a relation between memories. */
public sealed interface RelationCommand extends Command {
    RelationId relation();

    @Override
    default StreamId root() {
        return HouseStreams.of(relation());
    }

    record Link(MemoryId source, MemoryId target, String type, double confidence, Map<String, String> metadata)
            implements RelationCommand {
        public Link {
            Bounded.name("a relation type", type);
            Require.that(!source.equals(target), "a relation leads from one memory to another, but both were the same");
            Require.share("the confidence of a relation", confidence);
            metadata = Bounded.notes("the metadata of a relation", metadata);
        }

        @Override
        public RelationId relation() {
            return RelationId.of(source, target, type);
        }

        @Override
        public String request() {
            return Wish.of("relation.link", source, target, type, confidence, metadata);
        }

        @Override
        public String toString() {
            return "Link[" + source + " to " + target + "]";
        }
    }

    /** @param by is added to its confidence, which ends at 1; -1 to 1, and below 0 weakens */
    record Strengthen(RelationId relation, double by) implements RelationCommand {
        public Strengthen {
            Require.that(by >= -1 && by <= 1, "a relation is strengthened by -1 to 1, but was by %s", by);
        }

        @Override
        public String request() {
            return Wish.of("relation.strengthen", relation, by);
        }
    }

    /** @param metadata all of it from now on */
    record DescribeRelation(RelationId relation, Map<String, String> metadata) implements RelationCommand {
        public DescribeRelation {
            metadata = Bounded.notes("the metadata of a relation", metadata);
        }

        @Override
        public String request() {
            return Wish.of("relation.describe", relation, metadata);
        }

        @Override
        public String toString() {
            return "DescribeRelation[" + relation + "]";
        }
    }

    record Unlink(RelationId relation, String reason) implements RelationCommand {
        public Unlink {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("relation.unlink", relation, reason);
        }

        @Override
        public String toString() {
            return "Unlink[" + relation + "]";
        }
    }
}

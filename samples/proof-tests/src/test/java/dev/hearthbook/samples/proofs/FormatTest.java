package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.view.Column;
import dev.hearthbook.view.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/FORMAT.md is the authority on what the disk knows: it lists every clear column. */
class FormatTest {
    @Test
    void every_clear_column_stands_in_the_format_with_what_it_gives_away() throws Exception {
        String format = Files.readString(Path.of("..", "..", "docs", "FORMAT.md"));
        List<String> unlisted = new ArrayList<>();
        for (Table table : Books.tables()) {
            for (Column column : table.columns()) {
                String name = "`" + table.name() + "." + column.name() + "`";
                if (column.kind().isClear() && !format.contains(name)) {
                    unlisted.add(name);
                }
            }
        }
        assertEquals(List.of(), unlisted);
    }
}

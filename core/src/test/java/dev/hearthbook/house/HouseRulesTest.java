package dev.hearthbook.house;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The rules see what breaks them, and only that. */
class HouseRulesTest {
    @TempDir
    Path folder;

    @Test
    void a_third_party_behind_its_door_is_fine_and_elsewhere_it_is_named() throws IOException {
        write("dev.hearthbook.a.door", "Door", "import com.third.Party;");
        write(
                "dev.hearthbook.b",
                "Comment",
                "// com.third.Party\n/* com.third.Party */ String s = \"com.third.Party\";");
        rules().onlyIn("com.third", "dev.hearthbook.a");

        write("dev.hearthbook.c", "Window", "Object o = com.third.inner.Party.of();");

        assertNames("Window.java", () -> rules().onlyIn("com.third", "dev.hearthbook.a"));
        assertNames("Door.java", () -> rules().never("com.third"));
    }

    @Test
    void a_cycle_is_found_however_long() throws IOException {
        write("dev.hearthbook.a", "A", "import dev.hearthbook.b.B;");
        write("dev.hearthbook.b", "B", "import static dev.hearthbook.c.C.of;");
        write("dev.hearthbook.c", "C", "import java.util.List;");
        rules().noCycles();

        write("dev.hearthbook.c", "C", "import dev.hearthbook.a.*;");

        assertNames("dev.hearthbook.b -> dev.hearthbook.c -> dev.hearthbook.a", () -> rules().noCycles());
    }

    @Test
    void internals_of_another_module_are_named() throws IOException {
        write("dev.hearthbook.crypto", "Vault", "import dev.hearthbook.crypto.internal.Keyring;");
        write("dev.hearthbook.crypto.internal", "Keyring", "import dev.hearthbook.keys.KeyVault;");
        rules().noForeignInternals("dev.hearthbook.crypto");

        write("dev.hearthbook.crypto", "Thief", "import dev.hearthbook.internal.chronicle.Segment;");

        assertNames("Thief.java", () -> rules().noForeignInternals("dev.hearthbook.crypto"));
    }

    private HouseRules rules() {
        return HouseRules.of("module", folder);
    }

    private void write(String pack, String name, String code) throws IOException {
        Path file =
                folder.resolve("src/main/java").resolve(pack.replace('.', '/')).resolve(name + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "package " + pack + ";\n" + code + "\nclass " + name + " {}\n");
    }

    private static void assertNames(String name, Executable rule) {
        AssertionError broken = assertThrows(AssertionError.class, rule);
        assertTrue(broken.getMessage().contains(name), broken.getMessage());
    }
}

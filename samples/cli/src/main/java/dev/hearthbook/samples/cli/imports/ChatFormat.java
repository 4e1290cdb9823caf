package dev.hearthbook.samples.cli.imports;

import java.util.Locale;
import java.util.function.Consumer;

/** A kind of file that chats come in. Any thread. */
public enum ChatFormat {
    /** Two people over many dated sessions, with observations and their evidence (LoCoMo). JSON. */
    LOCOMO {
        @Override
        public void read(ChatFile file, Consumer<Story> stories) {
            LocomoReader.read(file, stories);
        }
    },
    /** Users and their companion, day by day (MemoryBank). JSON. */
    MEMORYBANK {
        @Override
        public void read(ChatFile file, Consumer<Story> stories) {
            MemoryBankReader.read(file, stories);
        }
    },
    /** Two personas and one conversation a row (Synthetic-Persona-Chat). CSV. */
    PERSONA_CHAT {
        @Override
        public void read(ChatFile file, Consumer<Story> stories) {
            PersonaChatReader.read(file, stories);
        }
    };

    /**
     * Hands over the stories of a file in their order, each as soon as it is read.
     *
     * @throws dev.hearthbook.model.HearthbookException {@code IMPORT_DAMAGED} naming the line; {@code IO_FAILED}
     */
    public abstract void read(ChatFile file, Consumer<Story> stories);

    /** How it is called on the command line. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

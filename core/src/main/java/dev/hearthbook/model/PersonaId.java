package dev.hearthbook.model;

/**
 * Names a persona.
 *
 * @param value 1 to 200 printable characters without white space or '/', for example {@code ada}; keep personal data out of
 *     it where you can: blinded, it outlives an erasure
 */
public record PersonaId(String value) {
    public PersonaId {
        Require.id("a persona id", value);
    }

    public static PersonaId of(String value) {
        return new PersonaId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}

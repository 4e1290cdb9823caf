package dev.hearthbook.keys;

/** Makes blind values under one key and one label. Any thread may call it. */
@FunctionalInterface
public interface Blinder {
    /** The blind value of a text; deterministic for the key and label of this blinder. */
    Blind blind(String value);
}

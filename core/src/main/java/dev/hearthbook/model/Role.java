package dev.hearthbook.model;

/** Who a message comes from. */
public enum Role {
    USER,
    PERSONA,
    SYSTEM,
    TOOL
}

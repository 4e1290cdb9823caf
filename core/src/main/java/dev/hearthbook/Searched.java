package dev.hearthbook;

import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.view.Findings;

/**
 * What a search found, what it was drawn from, and where the audit says so.
 *
 * @param findings hits as the policies let them through; what is counted are all rows, those included that a policy withheld
 * @param withheld how many hits a policy refused
 * @param entry of the audit: the access
 * @param receipt of the audit
 */
public record Searched<T>(Findings<T> findings, int withheld, AuditId entry, Receipt receipt) {}

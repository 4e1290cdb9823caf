/** Test suites that others wrote for their own event stores. They know nothing of this house, which is why they judge it. */
package dev.hearthbook.samples.judges;

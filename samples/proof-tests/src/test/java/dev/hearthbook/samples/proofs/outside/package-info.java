/**
 * A second reader of books, written from {@code docs/FORMAT.md} and nothing else, on Bouncy Castle, a plain SQLite driver and the
 * JDK: it imports no class of the house. Where it does not get on, the page is wrong or says too little. It is slow, reads whole
 * files into memory, and checks whatever the page says can be checked. Begin with {@code OutsideBook}.
 */
package dev.hearthbook.samples.proofs.outside;

package dev.hearthbook.projections.store;

/** How text is cut into words; fixed when a view is built, since index and search must agree. */
public enum Language {
    /** Stop words left out, the rest reduced by Porter's rules; runs of Chinese, Japanese or Korean as pairs of characters. */
    ENGLISH,
    /** Runs of Chinese, Japanese or Korean as overlapping pairs of characters, other words as they are; no stop words. */
    CJK,
    /** Words of any script as they are, without stop words. */
    PLAIN
}

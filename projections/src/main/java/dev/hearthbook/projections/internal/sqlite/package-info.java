/**
 * Step 6, disk: read models in SQLite files, the only package of this module that knows SQL. Start with
 * {@link dev.hearthbook.projections.internal.sqlite.SqliteReadStore}, whose essay says who holds which connection;
 * {@link dev.hearthbook.projections.internal.sqlite.TableSchema} draws the tables and
 * {@link dev.hearthbook.projections.internal.sqlite.PageSql} turns queries into SQL.
 */
@NullMarked
package dev.hearthbook.projections.internal.sqlite;

import org.jspecify.annotations.NullMarked;

/**
 * Backups: taken from a running replica, checked, and restored into a directory. The format is
 * described in {@code docs/formats/backup.md}.
 */
@NullMarked
package io.hyperbytedb.server.backup;

import org.jspecify.annotations.NullMarked;

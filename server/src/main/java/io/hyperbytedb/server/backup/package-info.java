/**
 * Backups: taken of a running replica, checked, and restored into a directory. What a backup holds
 * is described in {@code docs/formats/backup.md}.
 */
@NullMarked
package io.hyperbytedb.server.backup;

import org.jspecify.annotations.NullMarked;

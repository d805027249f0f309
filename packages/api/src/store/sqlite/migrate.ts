import type { Sqlite } from '../sqlite-driver.ts'
import { pendingMigrations, readMigrations } from '../migrations.ts'

/** Brings one SQLite file to this version's schema. Safe to call from several processes at once. Returns the names applied. */
export function migrateSqlite(sqlite: Sqlite, folder: string, atMs: number): readonly string[] {
  const known = readMigrations(folder)
  return sqlite
    .transaction(() => {
      sqlite.exec(
        'create table if not exists schema_migrations (name text primary key, digest text not null, applied_at_ms integer not null) strict',
      )
      const applied = sqlite.prepare<[], { name: string; digest: string }>('select name, digest from schema_migrations order by name').all()
      const pending = pendingMigrations(known, applied)
      for (const { name, sql, digest } of pending) {
        sqlite.exec(sql)
        sqlite.prepare('insert into schema_migrations (name, digest, applied_at_ms) values (?, ?, ?)').run(name, digest, atMs)
      }
      return pending.map(({ name }) => name)
    })
    .immediate()
}

package store

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// A first start that is killed before the database keeps its log in a file of
// its own leaves a journal that has to be rolled back before anybody can read.
func TestADatabaseWithAnInterruptedTransactionIsOpened(t *testing.T) {
	was := filepath.Join(t.TempDir(), FileName)
	db := must[*sql.DB](t)(sql.Open("sqlite", address(was, url.Values{"_pragma": {"journal_mode(DELETE)", "cache_size(1)"}})))
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"PRAGMA user_version = 0", "CREATE TABLE x (a)", "DROP TABLE x", // a file that is not empty
		"BEGIN IMMEDIATE", "CREATE TABLE y (a)",
		"INSERT INTO y WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5000) SELECT hex(randomblob(100)) FROM c",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	dir := t.TempDir()
	for _, suffix := range []string{"", "-journal"} {
		b := must[[]byte](t)(os.ReadFile(was + suffix))
		if err := os.WriteFile(filepath.Join(dir, FileName+suffix), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := openIn(t, dir, Options{})
	requireIntact(t, s)
	create(t, s, plain("v"))
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
)

func TestTheSameTextMayBeRunWhileItsRowsAreRead(t *testing.T) {
	s := openStore(t)
	err := s.read(ctx, func(tx *sql.Tx) error {
		const text = "SELECT value FROM json_each(?)"
		outer, err := tx.QueryContext(ctx, text, "[1,2,3]")
		if err != nil {
			return err
		}
		defer outer.Close()
		sum := 0
		for outer.Next() {
			var n, m int
			if err := outer.Scan(&n); err != nil {
				return err
			}
			if err := tx.QueryRowContext(ctx, text, fmt.Sprintf("[%d]", 10*n)).Scan(&m); err != nil {
				return err
			}
			sum += n + m
		}
		same(t, 66, sum)
		return outer.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAStatementThatWasCutOffIsRunAgain(t *testing.T) {
	s := openStore(t)
	fill(t, s, 100)
	const text = "SELECT count(*) FROM jobs a, jobs b WHERE a.id + b.id < ?"
	cut, cancel := context.WithCancel(ctx)
	cancel()
	for _, c := range []context.Context{ctx, cut, ctx} {
		var n int
		err := s.reader.QueryRowContext(c, text, 5).Scan(&n)
		switch {
		case c == cut && !errors.Is(err, context.Canceled):
			t.Errorf("cut off: %v", err)
		case c == ctx && (err != nil || n != 6):
			t.Errorf("%d, %v", n, err)
		}
	}
}

func TestAConnectionKeepsABoundedNumberOfStatements(t *testing.T) {
	s := openStore(t)
	s.reader.SetMaxOpenConns(1)
	for i := range 3 * maxPrepared {
		var n int
		if err := s.reader.QueryRowContext(ctx, fmt.Sprintf("SELECT %d", i)).Scan(&n); err != nil || n != i {
			t.Fatal(n, err)
		}
	}
	conn := must[*sql.Conn](t)(s.reader.Conn(ctx))
	defer conn.Close()
	err := conn.Raw(func(c any) error {
		if kept := len(c.(*preparedConn).kept); kept > maxPrepared {
			t.Errorf("%d statements are kept", kept)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// SQLite sets the patience of a connection while it translates the text.
func TestAPragmaIsCarriedOutEveryTime(t *testing.T) {
	s := openStore(t)
	conn := must[*sql.Conn](t)(s.writer.Conn(ctx))
	defer conn.Close()
	for range 2 {
		for _, wanted := range []int{250, 5000} {
			if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", wanted)); err != nil {
				t.Fatal(err)
			}
			var got int
			if err := conn.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&got); err != nil || got != wanted {
				t.Errorf("%d after it was set to %d, %v", got, wanted, err)
			}
		}
	}
}

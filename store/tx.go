package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// querier is what a read needs: a transaction of either pool, or the pool of
// the readers.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row to read from.
type scanner interface{ Scan(into ...any) error }

// write runs fn in one transaction on the writer. Nothing of it is stored
// unless the error is nil.
func (s *Store) write(ctx context.Context, fn func(*sql.Tx) error) error {
	if err := inTx(ctx, s.writer, nil, fn); err != nil {
		return err
	}
	s.trim(ctx)
	return nil
}

// read runs fn in one transaction on a reader, so that its queries see the same
// moment.
func (s *Store) read(ctx context.Context, fn func(*sql.Tx) error) error {
	return inTx(ctx, s.reader, &sql.TxOptions{ReadOnly: true}, fn)
}

func inTx(ctx context.Context, db *sql.DB, o *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, o)
	if err != nil {
		return because(ctx, err)
	}
	// After a commit, and after errors that made SQLite roll back by itself,
	// there is nothing left to roll back; that is no failure.
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return because(ctx, err)
	}
	if err := tx.Commit(); err != nil {
		return because(ctx, err)
	}
	return nil
}

// because adds the caller's reason to an error that comes from a call that was
// cancelled: SQLite only says "interrupted".
func because(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w (%w)", err, cause)
	}
	return err
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

// This file keeps statements prepared. SQLite translates the text of every query
// anew, which takes longer than to run most of ours, and database/sql keeps them for
// one connection outside of a transaction only.

// maxPrepared is how many statements one connection keeps. Ours are constants but
// for the filters of a page of jobs.
const maxPrepared = 128

// openPrepared is sql.Open for SQLite, with connections that keep their statements.
func openPrepared(address string) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = plain.Close() }() // it has no connection yet
	return sql.OpenDB(&connector{plain.Driver(), address}), nil
}

// connector opens connections for a pool.
type connector struct {
	driver  driver.Driver
	address string
}

// Connect is driver.Connector.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.address)
	if err != nil {
		return nil, err
	}
	plain, ok := opened.(plainConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which cannot do all that is needed", opened), opened.Close())
	}
	return &preparedConn{plainConn: plain, kept: map[string]plainStmt{}}, nil
}

// Driver is driver.Connector.
func (c *connector) Driver() driver.Driver { return c.driver }

// plainConn and plainStmt are what the driver's own can do.
type plainConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type plainStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// preparedConn is a connection that keeps its statements. database/sql lets one
// goroutine at a time use it. A statement that is in use is not among the kept ones,
// so that the same text may be run again within a loop over its rows.
type preparedConn struct {
	plainConn
	kept map[string]plainStmt
}

// take gives the statement for a text; it has to be given back, or closed.
func (c *preparedConn) take(ctx context.Context, text string) (plainStmt, error) {
	if s, ok := c.kept[text]; ok {
		delete(c.kept, text)
		return s, nil
	}
	prepared, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(plainStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's statement is a %T, which cannot do all that is needed", prepared), prepared.Close())
	}
	return s, nil
}

// giveBack keeps a statement, or closes it when it failed or there are too many. A
// PRAGMA is never kept: SQLite carries some of them out while it translates them, and
// what is kept would do nothing the second time.
func (c *preparedConn) giveBack(text string, s plainStmt, failed bool) error {
	if _, again := c.kept[text]; failed || again || len(c.kept) >= maxPrepared || strings.HasPrefix(text, "PRAGMA") {
		return s.Close()
	}
	c.kept[text] = s
	return nil
}

// ExecContext is driver.ExecerContext.
func (c *preparedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	return result, errors.Join(err, c.giveBack(text, s, err != nil))
}

// QueryContext is driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, c.giveBack(text, s, true))
	}
	return &preparedRows{Rows: rows, conn: c, text: text, stmt: s}, nil
}

// Close is driver.Conn.
func (c *preparedConn) Close() error {
	var errs []error
	for _, s := range c.kept {
		errs = append(errs, s.Close())
	}
	clear(c.kept)
	return errors.Join(append(errs, c.plainConn.Close())...)
}

// preparedRows gives its statement back when it has been read.
type preparedRows struct {
	driver.Rows
	conn   *preparedConn
	text   string
	stmt   plainStmt
	failed bool
}

// Next is driver.Rows.
func (r *preparedRows) Next(into []driver.Value) error {
	err := r.Rows.Next(into)
	r.failed = r.failed || err != nil && !errors.Is(err, io.EOF)
	return err
}

// Close is driver.Rows.
func (r *preparedRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	err := r.Rows.Close()
	err = errors.Join(err, r.conn.giveBack(r.text, r.stmt, r.failed || err != nil))
	r.stmt = nil
	return err
}

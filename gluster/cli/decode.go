package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"brickyard/gluster"
)

// envelope is what every XML answer of gluster starts, or for heal info ends,
// with. It is embedded in the answer types; these hold the XMLName, which
// encoding/xml cannot set inside an embedded unexported struct.
type envelope struct {
	OpRet    *integer `xml:"opRet"` // nil when the answer does not say
	OpErrno  integer  `xml:"opErrno"`
	OpErrstr string   `xml:"opErrstr"`
}

func (e envelope) head() envelope { return e }

// answer is any decoded answer.
type answer interface{ head() envelope }

var (
	errNoXML   = errors.New("the answer holds no <cliOutput>")
	errNoOpRet = errors.New("the answer does not say whether it is a yes or a no")
)

// decode reads the XML in stdout into an answer. Text before the XML is
// skipped: some commands print a question or a warning first.
func decode(stdout []byte, into answer) error {
	start := bytes.Index(stdout, []byte("<?xml"))
	if root := bytes.Index(stdout, []byte("<cliOutput")); start < 0 || (root >= 0 && root < start) {
		start = root
	}
	if start < 0 {
		return errNoXML
	}
	if err := xml.Unmarshal(stdout[start:], into); err != nil {
		return fmt.Errorf("read the XML answer: %w", err)
	}
	if into.head().OpRet == nil {
		return errNoOpRet
	}
	return nil
}

// integer is a signed number that may be missing or empty.
type integer int64

// UnmarshalText accepts "" as 0.
func (i *integer) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", excerpt(s))
	}
	*i = integer(n)
	return nil
}

// count is a counter of 64 bits that may be missing, empty or "N/A".
type count uint64

// UnmarshalText accepts "" and "N/A" as 0; a negative number is an error.
func (c *count) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "" || s == "N/A" {
		*c = 0
		return nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a counter", excerpt(s))
	}
	*c = count(n)
	return nil
}

// statusCode is a task status; what is not a number is unknown, not an error,
// so that one odd node does not hide the others.
type statusCode gluster.TaskStatus

// UnmarshalText never fails.
func (c *statusCode) UnmarshalText(text []byte) error {
	*c = statusCode(gluster.StatusUnknown)
	if n, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
		*c = statusCode(n)
	}
	return nil
}

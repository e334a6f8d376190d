package sim

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"brickyard/gluster"
)

// elem is an XML element as libxml2's text writer makes them for gluster.
type elem struct {
	name, attr, value string // attr is the name of the only attribute
	text              string
	kids              []elem
	inline            bool // text and children on one line, as <brick> in `volume info`
}

func el(name string, kids ...elem) elem { return elem{name: name, kids: kids} }

func text(name, value string) elem { return elem{name: name, text: value} }

func num[T int | uint64 | gluster.TaskStatus | gluster.VolumeStatus | gluster.VolumeType](name string, n T) elem {
	return elem{name: name, text: fmt.Sprintf("%d", n)}
}

const xmlHeader = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

// document is what `gluster --xml` prints: the header, <cliOutput>, a newline.
func document(kids ...elem) []byte {
	var b bytes.Buffer
	b.WriteString(xmlHeader)
	el("cliOutput", kids...).write(&b, 0)
	return b.Bytes()
}

func (e elem) write(b *bytes.Buffer, depth int) {
	b.WriteString(strings.Repeat("  ", depth))
	e.open(b)
	switch {
	case len(e.kids) > 0 && e.inline:
		for _, k := range e.kids {
			k.inlined(b)
		}
		fmt.Fprintf(b, "</%s>", e.name)
	case len(e.kids) > 0:
		b.WriteByte('\n')
		for _, k := range e.kids {
			k.write(b, depth+1)
		}
		fmt.Fprintf(b, "%s</%s>", strings.Repeat("  ", depth), e.name)
	case e.text != "":
		fmt.Fprintf(b, "</%s>", e.name)
	}
	b.WriteByte('\n')
}

func (e elem) inlined(b *bytes.Buffer) {
	e.open(b)
	if e.text != "" {
		fmt.Fprintf(b, "</%s>", e.name)
	}
}

// open writes the start tag and the text; an element without either text or
// children is closed at once.
func (e elem) open(b *bytes.Buffer) {
	b.WriteByte('<')
	b.WriteString(e.name)
	if e.attr != "" {
		fmt.Fprintf(b, ` %s="%s"`, e.attr, escape(e.value))
	}
	if e.text == "" && len(e.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	b.WriteString(escape(e.text))
}

// escape does what libxml2 does with text. Characters XML cannot hold become the
// replacement character: argv can contain anything, and an answer names it.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\r':
			b.WriteString("&#13;")
		case r < 0x20 && r != '\n' && r != '\t', r == 0xfffe, r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

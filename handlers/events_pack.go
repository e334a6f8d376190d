package handlers

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"sync"
)

// packedKept is how many messages are kept packed. Browsers get the same few at about the
// same time; a slow one is some flushes behind.
const packedKept = 32

// messageKept is the largest buffer that is kept for the next message, in bytes.
const messageKept = 256 << 10

// packer compresses a message once for all browsers that are sent it. What it makes can
// follow anything else that it made: whole blocks that refer to nothing before them.
type packer struct {
	mu   sync.Mutex
	kept [packedKept]packedMessage
	next int
	// made counts the messages that were compressed, for the test that says once.
	made int
}

type packedMessage struct{ plain, packed []byte }

// pack gives a message as blocks of a deflate stream (RFC 1951) that goes on after them. The
// result is shared, and not to be changed.
func (p *packer) pack(message []byte) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.kept {
		if bytes.Equal(m.plain, message) && m.packed != nil {
			return m.packed
		}
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(message)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		panic(err) // the level is one that there is, and a buffer in memory takes everything
	}
	p.made++
	p.kept[p.next] = packedMessage{bytes.Clone(message), out.Bytes()}
	p.next = (p.next + 1) % packedKept
	return out.Bytes()
}

// packedWriter writes what comes between two flushes as one packed message: a gzip stream
// (RFC 1952) of which a browser can read each message as soon as it came. It has no
// compressor of its own, which would need more memory than all else of a browser's stream.
type packedWriter struct {
	http.ResponseWriter
	flusher http.Flusher
	packer  *packer
	message *bytes.Buffer // nil between two messages
	begun   bool
	// gone reports whether nothing arrives any more. The sse library goes on with what is
	// queued then, and nothing is to be packed for nobody.
	gone func() bool
	sum  uint32
	size uint32 // modulo 2^32, as the format has it
}

// messages are the buffers of the messages that are just being written.
var messages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func newPackedWriter(w http.ResponseWriter, flusher http.Flusher, p *packer, gone func() bool) *packedWriter {
	w.Header().Set("Content-Encoding", "gzip")
	return &packedWriter{ResponseWriter: w, flusher: flusher, packer: p, gone: gone}
}

// Write keeps a part of a message until it is flushed.
func (w *packedWriter) Write(part []byte) (int, error) {
	if w.message == nil {
		w.message = messages.Get().(*bytes.Buffer)
		w.message.Reset()
	}
	return w.message.Write(part)
}

// Flush sends the message. Like that of every http.Flusher it does not say when that
// failed: whoever made this writer notices.
func (w *packedWriter) Flush() {
	w.send(w.packed())
}

// packed is what is sent of the message, which is over then: nothing holds its text while
// a slow browser takes it in.
func (w *packedWriter) packed() (out []byte) {
	if w.message == nil {
		return nil
	}
	plain := w.message.Bytes()
	if !w.gone() {
		w.sum, w.size = crc32.Update(w.sum, crc32.IEEETable, plain), w.size+uint32(len(plain))
		out = w.packer.pack(plain)
	}
	if w.message.Cap() <= messageKept {
		messages.Put(w.message)
	}
	w.message = nil
	return out
}

func (w *packedWriter) send(blocks []byte) {
	if w.gone() {
		return
	}
	if !w.begun {
		w.begun = true
		_, _ = w.ResponseWriter.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}) // deflate, no name, no time, no system
	}
	if len(blocks) > 0 {
		_, _ = w.ResponseWriter.Write(blocks)
	}
	w.flusher.Flush()
}

// end completes the stream, so that a browser does not take it for one that was cut.
func (w *packedWriter) end() {
	w.send(w.packed())
	last := []byte{3, 0} // an empty block, the last one
	last = binary.LittleEndian.AppendUint32(last, w.sum)
	w.send(binary.LittleEndian.AppendUint32(last, w.size))
}

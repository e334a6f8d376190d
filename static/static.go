// Package static holds what browsers fetch besides pages: the style sheet, the
// scripts and the font, embedded in the binary. There is no build chain and no
// CDN; README.md says where the vendored files come from.
//
// Every file has an address with a hash of its content in it, so it may be
// cached for ever: Path("app.css") is "/static/1f2e3d4c5b6a/app.css". Lookup is
// the way back, for the handler.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// FS holds the files by their plain names, as they are in the repository. The
// handler serves what Lookup gives, where the style sheet knows its fonts.
//
//go:embed *.css *.js *.woff2 *.svg
var FS embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// CacheControl is what to answer with for an address that Path made.
const CacheControl = "public, max-age=31536000, immutable"

// File is one file as it is served.
type File struct {
	Name string
	// Type is the value of Content-Type.
	Type string
	// Hash is the first half of the content's SHA-256; quoted it is an ETag.
	Hash string
	Body []byte
}

var files = mustRead()

// Path is the address of a file. It panics on a name that does not exist: every
// name is a constant in a template, and the first test that draws it tells.
func Path(name string) string {
	f, ok := files[name]
	if !ok {
		panic(fmt.Sprintf("static: there is no file %q", name))
	}
	return Prefix + f.Hash + "/" + name
}

// Lookup finds the file for what follows Prefix in an address. current says that
// the hash in it is right and the answer may be cached for ever; the file is
// given also for an older hash or none, so that a page that is still open after
// an update keeps its font, and is then to be asked for again each time.
func Lookup(rest string) (f File, current, ok bool) {
	hash, name, found := strings.Cut(rest, "/")
	if !found {
		hash, name = "", rest
	}
	f, ok = files[name]
	return f, ok && hash == f.Hash, ok
}

// types is what mime.TypeByExtension would say, without asking the machine it
// runs on.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".woff2": "font/woff2", ".svg": "image/svg+xml",
}

func mustRead() map[string]File {
	names, err := fs.Glob(FS, "*")
	if err != nil {
		panic(err)
	}
	out := make(map[string]File, len(names))
	for _, name := range names {
		body, err := FS.ReadFile(name)
		if err != nil {
			panic(err)
		}
		out[name] = newFile(name, body)
	}
	for name, f := range out {
		if path.Ext(name) == ".css" {
			out[name] = newFile(name, withPaths(f.Body, out))
		}
	}
	return out
}

func newFile(name string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{Name: name, Type: types[path.Ext(name)], Hash: hex.EncodeToString(sum[:8]), Body: body}
}

// withPaths gives the fonts a style sheet names their hashed addresses.
func withPaths(css []byte, all map[string]File) []byte {
	text := string(css)
	for name, f := range all {
		if path.Ext(name) == ".woff2" {
			text = strings.ReplaceAll(text, `url("`+name+`")`, `url("`+Prefix+f.Hash+"/"+name+`")`)
		}
	}
	return []byte(text)
}

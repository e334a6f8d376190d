package main

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What jobs and steps say are values. Once they are words, nothing follows from them:
// they are not compared, searched or edited.
func TestNothingFollowsFromTheWordsOfANotice(t *testing.T) {
	rooms := checkedRooms(t, "./gluster/jobs", "./gluster/engine", "./store", "./views", "./handlers", "./server")
	words := 0
	for _, r := range rooms {
		held := r.heldSentences()
		for _, file := range r.files {
			within := ""
			ast.Inspect(file, func(n ast.Node) bool {
				var of []ast.Expr
				switch n := n.(type) {
				case *ast.FuncDecl:
					within = n.Name.Name
				case *ast.BinaryExpr:
					if (n.Op == token.EQL || n.Op == token.NEQ) && !isNothing(n.X) && !isNothing(n.Y) {
						of = []ast.Expr{n.X, n.Y}
					}
				case *ast.SwitchStmt:
					if n.Tag != nil {
						of = []ast.Expr{n.Tag}
					}
				case *ast.CallExpr:
					if f := r.called(n); f != nil && f.Pkg() != nil && slices.Contains([]string{"strings", "regexp", "bytes", "slices"}, f.Pkg().Path()) {
						of = n.Args
					}
					if r.isSentence(n) {
						words++
					}
				}
				for _, e := range of {
					said := false
					switch e := ast.Unparen(e).(type) {
					case *ast.CallExpr:
						said = r.isSentence(e)
					case *ast.Ident:
						said = held[r.info.Uses[e]]
					}
					if said {
						t.Errorf("%s: %s decides by a sentence", r.fset.Position(e.Pos()), within)
					}
				}
				return true
			})
		}
	}
	if words < 20 {
		t.Errorf("only %d sentences were found", words)
	}
}

// isNothing reports whether an expression is "": whether there is a sentence at all may
// be asked.
func isNothing(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == `""`
}

// checkedRoom is the code of a room, tests left out, with the types of all it says.
type checkedRoom struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

// called is the function of a call, nil for one that is not known by name.
func (r checkedRoom) called(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	f, _ := r.info.Uses[id].(*types.Func)
	return f
}

// heldSentences are the variables that are made with a sentence in them.
func (r checkedRoom) heldSentences() map[types.Object]bool {
	held := map[types.Object]bool{}
	for _, file := range r.files {
		ast.Inspect(file, func(n ast.Node) bool {
			assign, ok := n.(*ast.AssignStmt)
			if !ok || len(assign.Lhs) != len(assign.Rhs) {
				return true
			}
			for i, e := range assign.Rhs {
				id, named := assign.Lhs[i].(*ast.Ident)
				if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && named && r.isSentence(call) && r.info.Defs[id] != nil {
					held[r.info.Defs[id]] = true
				}
			}
			return true
		})
	}
	return held
}

// isSentence reports whether a call makes words of something that jobs say, or of
// what is said to people in their place.
func (r checkedRoom) isSentence(call *ast.CallExpr) bool {
	f := r.called(call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != "brickyard/gluster/jobs" {
		return false
	}
	if strings.HasSuffix(f.Name(), "Sentence") || f.Name() == "SentenceOf" {
		return true
	}
	receiver := f.Signature().Recv()
	if f.Name() != "String" || receiver == nil {
		return false
	}
	named, ok := receiver.Type().(*types.Named)
	return ok && (named.Obj().Name() == "Notices" || named.Obj().Name() == "Notice")
}

// checkedRooms reads rooms of this module with the types of everything in them; what
// they import comes out of the build cache.
func checkedRooms(t *testing.T, patterns ...string) []checkedRoom {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps", "-export", "-json=ImportPath,Dir,GoFiles,Export,DepOnly"}, patterns...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		DepOnly                 bool
	}
	exports, own := map[string]string{}, []listed{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var l listed
		if err := decoder.Decode(&l); err != nil {
			t.Fatal(err)
		}
		exports[l.ImportPath] = l.Export
		if !l.DepOnly {
			own = append(own, l)
		}
	}
	var rooms []checkedRoom
	for _, l := range own {
		r := checkedRoom{fset: token.NewFileSet(), info: &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}}
		for _, name := range l.GoFiles {
			file, err := parser.ParseFile(r.fset, filepath.Join(l.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			r.files = append(r.files, file)
		}
		config := types.Config{Importer: importer.ForCompiler(r.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
		if r.pkg, err = config.Check(l.ImportPath, r.fset, r.files, r.info); err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, r)
	}
	return rooms
}

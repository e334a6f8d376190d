package cli

import (
	"context"
	"testing"

	"brickyard/gluster"
)

func TestOVirt1012393CountersWiderThan32BitsAreReadWhole(t *testing.T) {
	const xml = `<cliOutput><opRet>0</opRet><volRebalance><task-id>t</task-id><nodeCount>1</nodeCount>
		<node><nodeName>localhost</nodeName><id>u</id><files>5000000000</files><size>9007199254740993123</size>
		<lookups>4294967296</lookups><failures>4294967297</failures><skipped>18446744073709551615</skipped>
		<status>1</status><runtime>4294967299.00</runtime></node></volRebalance></cliOutput>`
	task, err := New(recorded{stdout: []byte(xml)}).TaskStatus(context.Background(), gluster.AsyncTask{Volume: "v"})
	if err != nil || len(task.Nodes) != 1 {
		t.Fatal(task, err)
	}
	want := gluster.Figures{FilesMoved: 5_000_000_000, BytesMoved: 9_007_199_254_740_993_123, FilesScanned: 1 << 32, Failures: 1<<32 + 1, Skipped: 1<<64 - 1}
	if got := task.Nodes[0].Figures; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

package views_test

import (
	"fmt"
	"strings"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/PuerkitoBio/goquery"
)

// atRest is a site without open jobs.
func atRest(string, string) *jobs.Job { return nil }

// named is a cluster with volumes of these names.
func named(cluster string, volumes ...string) jobs.Snapshot {
	s := jobs.Snapshot{Cluster: cluster, Reachable: true, SyncedAt: now}
	for _, v := range volumes {
		s.Volumes = append(s.Volumes, gluster.Volume{Name: v})
	}
	return s
}

// numbered is a cluster with n volumes, from v000 on, the last one first.
func numbered(cluster string, n int) jobs.Snapshot {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("v%03d", n-1-i))
	}
	return named(cluster, names...)
}

// shown are the volumes of a page in one line.
func shown(l views.VolumeList) string {
	var out []string
	for _, v := range l.Shown {
		out = append(out, v.Snapshot.Cluster+"/"+v.Volume.Name)
	}
	return strings.Join(out, " ")
}

func TestVolumesAreListedByClusterAsGivenThenByName(t *testing.T) {
	snaps := []jobs.Snapshot{named("west", "b", "c", "a"), named("empty"), named("east", "b", "B", "a-10", "a-2")}
	const want = "west/a west/b west/c east/B east/a-10 east/a-2 east/b"
	if got := shown(views.NewVolumeList(snaps, views.VolumeFilter{}, atRest)); got != want {
		t.Errorf("got %s", got)
	}
	if snaps[0].Volumes[0].Name != "b" {
		t.Error("a snapshot was sorted, which others read")
	}
}

func TestVolumesAreFoundByAPartOfTheirNameInEitherCase(t *testing.T) {
	snaps := []jobs.Snapshot{named("media", "backup", "Home-Backup", "Größe"), named("lab", "media", "mail", "50%_off")}
	for _, c := range []struct {
		f      views.VolumeFilter
		want   string
		hidden int
	}{
		{views.VolumeFilter{}, "media/Größe media/Home-Backup media/backup lab/50%_off lab/mail lab/media", 0},
		{views.VolumeFilter{Name: "BACK"}, "media/Home-Backup media/backup", 4},
		{views.VolumeFilter{Name: "  mai "}, "lab/mail", 5},
		{views.VolumeFilter{Name: "größe"}, "media/Größe", 5},
		{views.VolumeFilter{Name: "  "}, "media/Größe media/Home-Backup media/backup lab/50%_off lab/mail lab/media", 0},
		{views.VolumeFilter{Name: "%_"}, "lab/50%_off", 5},
		{views.VolumeFilter{Name: "*"}, "", 6},
		{views.VolumeFilter{Name: "media"}, "lab/media", 5}, // the cluster has a filter of its own
		{views.VolumeFilter{Cluster: "lab"}, "lab/50%_off lab/mail lab/media", 3},
		{views.VolumeFilter{Cluster: "lab", Name: "m"}, "lab/mail lab/media", 4},
		{views.VolumeFilter{Cluster: "la"}, "", 6},
		{views.VolumeFilter{Cluster: "nowhere"}, "", 6},
	} {
		l := views.NewVolumeList(snaps, c.f, atRest)
		if got := shown(l); got != c.want || l.Hidden != c.hidden || l.Table.Pages.Total != 6-c.hidden {
			t.Errorf("%+v: %q of %d, %d hidden; want %q, %d hidden", c.f, got, l.Table.Pages.Total, l.Hidden, c.want, c.hidden)
		}
	}
}

// Also where a page ends within a cluster, with one, or holds several.
func TestThePagesOfAllClustersGiveEveryVolumeOnceInOrder(t *testing.T) {
	for _, sizes := range [][]int{{0}, {1}, {100}, {101}, {250}, {60, 60}, {100, 100}, {99, 0, 1, 1}, {0, 350, 5, 0, 20}} {
		var snaps []jobs.Snapshot
		var want, got []string
		for i, n := range sizes {
			snaps = append(snaps, numbered(fmt.Sprint("c", i), n))
			for v := range n {
				want = append(want, fmt.Sprintf("c%d/v%03d", i, v))
			}
		}
		for page := 1; ; page++ {
			l := views.NewVolumeList(snaps, views.VolumeFilter{Page: fmt.Sprint(page)}, atRest)
			if len(l.Shown) > views.VolumesPerPage || len(l.Shown) != l.Table.Pages.To-l.Table.Pages.From+1 {
				t.Errorf("%v: page %d has %d volumes, %d to %d", sizes, page, len(l.Shown), l.Table.Pages.From, l.Table.Pages.To)
			}
			got = append(got, strings.Fields(shown(l))...)
			if l.Table.Pages.NextURL == "" {
				break
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%v: got %v", sizes, got)
		}
	}
}

func TestTheClustersOfAPageAreThoseItShows(t *testing.T) {
	snaps := []jobs.Snapshot{numbered("a", 150), numbered("b", 10), numbered("c", 100)}
	for page, want := range map[string]string{"1": "a", "2": "a b c", "3": "c"} {
		if got := strings.Join(views.NewVolumeList(snaps, views.VolumeFilter{Page: page}, atRest).Clusters(), " "); got != want {
			t.Errorf("page %s shows %s, want %s", page, got, want)
		}
	}
}

// volumesPage is what /volumes shows of these clusters at rest.
func volumesPage(snaps []jobs.Snapshot, f views.VolumeFilter) views.Volumes {
	return volumesPageWith(snaps, f, atRest)
}

func volumesPageWith(snaps []jobs.Snapshot, f views.VolumeFilter, open views.OpenJob) views.Volumes {
	l := views.NewVolumeList(snaps, f, open)
	var rows []views.VolumeRow
	for _, v := range l.Shown {
		rows = append(rows, views.NewVolumeRow(*v.Volume, *v.Snapshot, nil, nil, now))
	}
	return views.NewVolumes(snaps, l, rows)
}

func TestTheLinksBetweenPagesKeepTheFilter(t *testing.T) {
	d := document(t, views.VolumesRows(volumesPage([]jobs.Snapshot{numbered("a&b", 350), numbered("c", 5)}, views.VolumeFilter{Cluster: "a&b", Name: `v<"`, Page: "2"})))
	if d.Find("nav a").Length() != 0 || !strings.Contains(d.Find(".empty").Text(), "No volume matches") {
		t.Error("something was found")
	}
	d = document(t, views.VolumesRows(volumesPage([]jobs.Snapshot{numbered("a&b", 350), numbered("c", 5)}, views.VolumeFilter{Cluster: "a&b", Name: "V", Page: "2"})))
	for _, label := range []string{"Pages", "Pages, above the list"} {
		nav := d.Find(fmt.Sprintf("nav[aria-label=%q]", label))
		words := nav.Children().Map(func(_ int, e *goquery.Selection) string { return strings.TrimSpace(e.Text()) })
		if got := strings.Join(words, " · "); got != "101–200 of 350 volumes · First · Previous · Page 2 of 4 · Next · Last" {
			t.Errorf("%s: %q", label, got)
		}
		if got := nav.Find("[aria-current=page]").Text(); got != "Page 2 of 4" {
			t.Errorf("%s: the page is called %q", label, got)
		}
		for i, want := range []string{"/volumes?cluster=a%26b&q=V", "/volumes?cluster=a%26b&q=V", "/volumes?cluster=a%26b&page=3&q=V", "/volumes?cluster=a%26b&page=4&q=V"} {
			if got := nav.Find("a").Eq(i).AttrOr("href", ""); got != want {
				t.Errorf("%s: link %d leads to %s, want %s", label, i+1, got, want)
			}
		}
	}
	if got := volumesPage([]jobs.Snapshot{numbered("a&b", 350)}, views.VolumeFilter{Cluster: "a&b", Page: "2"}).Table.RowsURL(); got != "/volumes/rows?cluster=a%26b&page=2" {
		t.Errorf("the rows are fetched again from %s", got)
	}
}

func TestAListOfOnePageSaysHowManyAndLeadsNowhere(t *testing.T) {
	d := document(t, views.VolumesRows(volumesPage([]jobs.Snapshot{numbered("c", 12)}, views.VolumeFilter{})))
	if nav := d.Find("nav"); nav.Length() != 1 || strings.TrimSpace(nav.Text()) != "12 volumes" || nav.Find("a").Length() != 0 {
		t.Errorf("%d: %q", nav.Length(), nav.Text())
	}
}

func TestAPageThatIsNotThereSaysWhichOneIsShown(t *testing.T) {
	for asked, want := range map[string]string{
		"9":                      "There is no page 9: this is the last one.",
		"<script>alert(1)</s\">": "There is no page <script>alert(1)</s\">: this is the first one.",
	} {
		d := document(t, views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPage([]jobs.Snapshot{numbered("c", 150)}, views.VolumeFilter{Page: asked})))
		if got := d.Find("#volumes-live > .hint").First().Text(); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
		if d.Find("#volumes-live script").Length() != 0 || d.Find("table.volumes tbody tr").Length() == 0 {
			t.Errorf("page %s: no rows, or a script", asked)
		}
	}
}

func TestNoVolumeIsExplained(t *testing.T) {
	unread := jobs.Snapshot{Cluster: "unread"}
	for name, c := range map[string]struct {
		snaps []jobs.Snapshot
		f     views.VolumeFilter
		words []string
	}{
		"no cluster":                   {nil, views.VolumeFilter{}, []string{"No cluster is configured"}},
		"no cluster, and a filter":     {nil, views.VolumeFilter{Name: "x"}, []string{"No cluster is configured"}},
		"nothing read":                 {[]jobs.Snapshot{unread}, views.VolumeFilter{}, []string{"Reading the cluster"}},
		"no volumes":                   {[]jobs.Snapshot{named("c")}, views.VolumeFilter{}, []string{"No volumes", "1 cluster answers"}},
		"none of that name":            {[]jobs.Snapshot{named("c", "a", "b")}, views.VolumeFilter{Name: "x"}, []string{"No volume matches", "2 volumes are hidden by the filter “x”"}},
		"none of that cluster":         {[]jobs.Snapshot{named("c", "a")}, views.VolumeFilter{Cluster: "d"}, []string{"No volume matches", "1 volume is hidden by the filter."}},
		"none of that name as yet":     {[]jobs.Snapshot{named("c", "a"), unread}, views.VolumeFilter{Name: "x"}, []string{"No volume matches", "unread is being read for the first time"}},
		"a cluster that was not read":  {[]jobs.Snapshot{named("c", "a"), unread}, views.VolumeFilter{Cluster: "unread"}, []string{"No volume matches", "unread is being read for the first time"}},
		"a page of nothing":            {[]jobs.Snapshot{named("c")}, views.VolumeFilter{Page: "3"}, []string{"No volumes", "There is no page 3"}},
		"a name that would be an HTML": {[]jobs.Snapshot{named("c", "a")}, views.VolumeFilter{Name: "<b>x</b>"}, []string{"hidden by the filter “<b>x</b>”"}},
	} {
		d := document(t, views.VolumesRows(volumesPage(c.snaps, c.f)))
		for _, words := range c.words {
			if !strings.Contains(d.Text(), words) {
				t.Errorf("%s: %q is not said in %q", name, words, strings.Join(strings.Fields(d.Text()), " "))
			}
		}
		if d.Find("table, nav, b").Length() != 0 || d.Find(".empty").Length() != 1 {
			t.Errorf("%s: there is a list", name)
		}
	}
}

func TestTheClusterIsAskedForWhereThereAreSeveral(t *testing.T) {
	for _, c := range []struct {
		snaps   []jobs.Snapshot
		f       views.VolumeFilter
		options string
		chosen  string
	}{
		{[]jobs.Snapshot{named("one")}, views.VolumeFilter{}, "", ""},
		{[]jobs.Snapshot{named("one"), named(`"><i>`)}, views.VolumeFilter{Cluster: `"><i>`}, `Any one "><i>`, `"><i>`},
		{[]jobs.Snapshot{named("one"), named("two")}, views.VolumeFilter{Cluster: "gone"}, "Any one two gone", "gone"},
	} {
		d := document(t, views.VolumesPage(samplePage("Volumes", views.SectionVolumes), volumesPage(c.snaps, c.f)))
		form := d.Find("form[role=search]")
		var options []string
		form.Find("option").Each(func(i int, _ *goquery.Selection) { options = append(options, form.Find("option").Eq(i).Text()) })
		if got := strings.Join(options, " "); got != c.options || form.Find("option[selected]").AttrOr("value", "") != c.chosen {
			t.Errorf("%+v: to choose from are %q", c.f, got)
		}
		if d.Find("form[role=search] i").Length() != 0 {
			t.Error("a name became an element")
		}
	}
}

func TestTheDrawerSaysHowManyOpenTasksItLeavesOut(t *testing.T) {
	d := document(t, views.DrawerBody(views.NewDrawer(sampleRows()[:6], 940, nil)))
	link := d.Find("p a")
	if link.Text() != "940 more open tasks" || link.AttrOr("href", "") != "/tasks" {
		t.Errorf("%q leads to %q", link.Text(), link.AttrOr("href", ""))
	}
	if document(t, views.DrawerBody(views.NewDrawer(sampleRows()[:6], 0, nil))).Find("p a").Length() != 0 {
		t.Error("nothing is left out")
	}
}

"""A site on disk: all of it or none, what its manifest says, and the same bytes each time."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.publishing.sites import MANIFEST, FolderNotOurs, Site, load_site, publish_site

CONTENTS = {
    "/": b"<p>" + b"words " * 50,
    "/be/": b"start",
    "/be/how": b"how " * 50,
    "/static/icon.svg": b"<svg/>",
    "/organisation.json": b"{}",
}
OTHER = {"/": b"other"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a site may come to be."""
    return tmp_path / "data" / "site"


@pytest.fixture
def site(folder: Path) -> Site:
    """A published site."""
    return publish_site(CONTENTS, folder)


def _bytes_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


class TestPublishSite:
    def test_the_same_contents_give_the_same_bytes(self, site: Site, folder: Path, tmp_path: Path) -> None:
        """Two folders hold the same files, compressed ones and the manifest too, and nothing tells a time."""
        again = publish_site(CONTENTS, tmp_path / "again")
        assert _bytes_below(folder) == _bytes_below(tmp_path / "again")
        assert again == site
        assert (folder / "index.html.gz").read_bytes()[4:8] == b"\0\0\0\0"

    def test_the_manifest_fits_the_files(self, site: Site, folder: Path) -> None:
        """Each address is listed with hash and size of its file; the digest is the manifest's own."""
        manifest = (folder / "manifest.json").read_bytes()
        listed = json.loads(manifest)
        assert set(listed) == set(CONTENTS) == set(site.files) - {MANIFEST}
        for address, file in {"/": "index.html", "/be/": "be/index.html", "/be/how": "be/how.html"}.items():
            content = (folder / file).read_bytes()
            assert listed[address] == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        assert site.digest == hashlib.sha256(manifest).hexdigest()

    def test_a_compressed_file_stands_beside_where_it_is_smaller(self, site: Site, folder: Path) -> None:
        """What would not shrink is sent as it is."""
        assert gzip.decompress((folder / "be/how.html.gz").read_bytes()) == CONTENTS["/be/how"]
        assert not (folder / "static/icon.svg.gz").exists()
        icon = site.find("/static/icon.svg")
        assert icon is not None
        assert (icon.compressed, icon.wire_bytes) == (None, 6)

    def test_everybody_may_read_it(self, site: Site, folder: Path) -> None:
        """A web server of another user can hand the files out, whatever the process keeps to itself."""
        del site
        assert {path.stat().st_mode & 0o777 for path in _files(folder)} == {0o644}
        assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o755}

    def test_another_site_takes_the_place_of_the_old_one(self, site: Site, folder: Path) -> None:
        """Nothing of the old one stays, beside it neither."""
        renewed = publish_site(OTHER, folder)
        assert set(renewed.files) == {"/", MANIFEST}
        assert renewed.digest != site.digest
        assert set(_bytes_below(folder)) == {"index.html", "manifest.json"}
        assert {path.name for path in folder.parent.iterdir()} == {"site", ".site.lock"}

    def test_what_is_right_is_left_alone(self, site: Site, folder: Path) -> None:
        """Publishing the same again touches no file."""
        before = {path: path.stat().st_ino for path in _files(folder)}
        assert publish_site(CONTENTS, folder) == site
        assert {path: path.stat().st_ino for path in _files(folder)} == before

    def test_what_somebody_left_half_done_is_in_nobodys_way(self, folder: Path) -> None:
        """After a stop between the two renamings there is no site, and the next publishing makes it."""
        publish_site(OTHER, folder)
        folder.rename(folder.with_name(".site.going"))
        (folder.with_name(".site.coming") / "be").mkdir(parents=True)
        assert load_site(folder) is None
        assert set(publish_site(CONTENTS, folder).files) == {*CONTENTS, MANIFEST}

    def test_many_at_once_agree(self, folder: Path) -> None:
        """Whoever publishes at the same time gets a whole site of its own or of another."""
        with ThreadPoolExecutor(8) as pool:
            sites = list(
                pool.map(lambda number: publish_site((CONTENTS, OTHER)[number % 2], folder), range(16))
            )
        assert {len(site.files) for site in sites} == {len(CONTENTS) + 1, len(OTHER) + 1}

    def test_a_folder_of_something_else_is_not_emptied(self, folder: Path) -> None:
        """A folder with other files is refused and stays; an empty one is fine."""
        folder.mkdir(parents=True)
        assert publish_site(OTHER, folder).files
        foreign = folder.with_name("letters")
        foreign.mkdir()
        (foreign / "letter.txt").write_text("kept")
        with pytest.raises(FolderNotOurs):
            publish_site(CONTENTS, foreign)
        assert _bytes_below(foreign) == {"letter.txt": b"kept"}


class TestLoadSite:
    def test_what_was_published_is_loaded(self, site: Site, folder: Path) -> None:
        """Every file comes back with its content and its type."""
        assert load_site(folder) == site
        found = site.find("/be/")
        assert found is not None
        assert (found.content, found.media_type) == (b"start", "text/html; charset=utf-8")
        assert site.find("/be") is None

    @pytest.mark.parametrize("file", ["index.html", "be/how.html.gz", "manifest.json"])
    def test_a_changed_file_makes_it_no_site(self, file: str, site: Site, folder: Path) -> None:
        """One flipped bit in any file is noticed, in a compressed one too."""
        del site
        content = bytearray((folder / file).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / file).write_bytes(content)
        assert load_site(folder) is None

    def test_a_missing_file_makes_it_no_site(self, site: Site, folder: Path) -> None:
        """What the manifest lists has to be there."""
        del site
        (folder / "be/how.html").unlink()
        assert load_site(folder) is None

    @pytest.mark.parametrize("address", ["/../secret.html", "//secret"])
    def test_a_manifest_leads_nowhere_else(self, address: str, site: Site, folder: Path) -> None:
        """A manifest that names a file outside the folder is none."""
        del site
        secret = folder.parent / "secret.html"
        secret.write_bytes(b"secret")
        listed = {address: {"sha256": hashlib.sha256(b"secret").hexdigest(), "bytes": 6}}
        (folder / "manifest.json").write_text(json.dumps(listed))
        assert load_site(folder) is None

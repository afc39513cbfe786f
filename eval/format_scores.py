"""`make formats`: how well each format is read, by Pincite and by other tools, on the set of tests/formats.

The table goes into docs/formats.md, between its markers.
"""

import argparse
from pathlib import Path

from eval.format_asking_peers import Environment, PeerReader
from eval.format_expected import expectations
from eval.format_readings import folder_of_set, read_by_pincite
from eval.format_scoring import Tally, tally
from eval.format_table import better_than_ours, put_between, remarks, table

DOCUMENT = Path(__file__).parent.parent / "docs" / "formats.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=folder_of_set(), help="files with their expectations beside them")
    parser.add_argument("--work", type=Path, default=Path(".formats"), help="where the other tools are installed")
    parser.add_argument("--pip-flags", default="", help="for pip, such as an index of your own")
    parser.add_argument("--alone", action="store_true", help="only Pincite, and without writing the table")
    given = parser.parse_args()
    files = expectations(given.set)
    print(f"{len(files)} files with a text")
    ours = tally("Pincite", read_by_pincite, files, is_ours=True)
    if given.alone:
        print("\n".join([*table(ours, []), "", *remarks(ours, [], [])]))
        return
    environment = Environment(given.work.absolute(), given.pip_flags)
    peers: list[Tally] = []
    versions: list[str] = []
    for peer in environment.installed():
        reader = PeerReader(peer, environment.python)
        peers.append(tally(peer.name, reader, files))
        reader.close()
        versions.append(f"{peer.name} {environment.version(peer)}")
        print(f"{peer.name}: {len(peers[-1].files)} files")
    ahead = [f"- {line}." for line in better_than_ours(ours, peers)]
    told = ["Where another tool is ahead:", *ahead] if ahead else ["No other tool is ahead in any of these figures."]
    lines = [f"Measured with {', '.join(versions)}.", "", *table(ours, peers), "", *told, ""]
    lines += remarks(ours, peers, environment.notes)
    print("\n".join(lines))
    put_between(DOCUMENT, "scores", lines)


if __name__ == "__main__":
    main()

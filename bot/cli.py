"""The command `squad`. Imports are late: `squad --help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    name="squad",
    help="Social Squad: employee advocacy inside Slack and Teams, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
manifest_app = typer.Typer(no_args_is_help=True, help="Write the app to install.")
db_app = typer.Typer(no_args_is_help=True, help="Look after the database.")
policy_app = typer.Typer(no_args_is_help=True, help="Look after the guidance.")
import_app = typer.Typer(no_args_is_help=True, help="Bring in what a platform knows.")
app.add_typer(manifest_app, name="manifest")
app.add_typer(db_app, name="db")
app.add_typer(import_app, name="import")
app.add_typer(policy_app, name="policy")


def main() -> None:
    """Run `squad`."""
    app()


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"Social Squad {version('social-squad')}")
        raise typer.Exit


@app.callback()
def squad(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which one this is."
        ),
    ] = False,
) -> None:
    """Social Squad: employee advocacy inside Slack and Teams, on your own machine."""


def _fail(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    raise typer.Exit(1)


def _say_ready(address: str) -> None:
    print(f"Social Squad is ready: {address}/playground/", flush=True)
    print("Ctrl-C ends it; started again it goes on where it was.", flush=True)


@app.command()
def demo(
    feed: Annotated[
        str, typer.Option(help="Fill it from a real RSS, Atom or JSON feed: a file or an address.")
    ] = "",
    empty: Annotated[
        bool, typer.Option("--empty", help="Start bare, without the made-up past.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo is kept.")] = Path("var"),
) -> None:
    """Try everything in a local web page: a made-up company, no account needed."""
    from bot.demo.run import run_demo

    try:
        run_demo(folder, feed=feed, empty=empty, say=_say_ready)
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@app.command()
def serve() -> None:
    """Run with whatever platforms are configured."""
    from bot.serving import run_serve

    try:
        run_serve()
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@app.command()
def doctor() -> None:
    """Check everything; say what to mend. Ends with 1 if something must be mended."""
    from bot.doctor import run_doctor
    from bot.logs import set_up_logs

    # What it finds out is printed; the log lines of those who found it would only stand between.
    set_up_logs("error")
    raise typer.Exit(run_doctor())


@app.command()
def keygen() -> None:
    """Print a new key for SQUAD_SECRET_KEYS."""
    from store.cipher import new_key

    print(new_key())


@app.command()
def digest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it; send nothing.")] = False,
    squad: Annotated[str, typer.Option(help="Only this squad, by name.")] = "",
) -> None:
    """Print the next digest of every squad."""
    from bot.serving import next_digests

    if not dry_run:
        _fail("Digests go out by themselves. To see the next ones: squad digest --dry-run")
    try:
        print("\n\n".join(next_digests(squad)))
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to date. `squad serve` does so by itself."""
    from bot.serving import upgrade

    try:
        print(upgrade())
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@manifest_app.command("slack")
def manifest_slack(
    *,
    http: Annotated[
        bool, typer.Option("--http", help="Heard over HTTP instead of Socket Mode.")
    ] = False,
) -> None:
    """Print the Slack app's manifest, to paste under "Create from a manifest", and a link that has it filled in."""
    from bot.manifests import slack

    try:
        document, link = slack(http=http)
    except (ValueError, OSError) as problem:
        _fail(str(problem))
    print(document, end="")
    # Not among the JSON, which may go to a file.
    print(f"\nOr open this address, which has all of it filled in:\n\n{link}\n", file=sys.stderr)


@manifest_app.command("teams")
def manifest_teams(
    output: Annotated[Path, typer.Argument(help="The zip file to write.")] = Path(
        "social-squad.zip"
    ),
) -> None:
    """Write the Teams app package."""
    from bot.app import now
    from bot.manifests import teams, version_at

    try:
        output.write_bytes(teams(version_at(now())))
    except (ValueError, OSError) as problem:
        _fail(str(problem))
    print(f"Wrote {output}. Upload it in Teams under Apps, Manage your apps, Upload an app.")


@import_app.command("people")
def import_people() -> None:
    """Give everyone in the chat platform's directory a row; only with SQUAD_FULL_IMPORT=on."""
    from bot.importing import run_import

    try:
        print(run_import())
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@policy_app.command("import")
def policy_import(
    file: Annotated[Path, typer.Argument(help="The guidance, a text in Markdown.")],
    *,
    matters: Annotated[
        bool, typer.Option("--matters", help="People who joined accept it again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change; keep nothing.")
    ] = False,
    workspace: Annotated[
        str, typer.Option(help="Whose, by name, where there are several organisations.")
    ] = "",
) -> None:
    """Keep a file as the next version of the guidance, and print what changed."""
    from bot.importing import run_policy_import

    try:
        print(run_policy_import(file, workspace, matters=matters, dry_run=dry_run))
    except (ValueError, OSError) as problem:
        _fail(str(problem))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure how fast it is on this machine; needs a checkout."""
    try:
        from benchmarks.__main__ import run
    except ModuleNotFoundError:
        _fail("Benchmarks come with the source: run this in a checkout.")
    run(context.args)


if __name__ == "__main__":
    main()

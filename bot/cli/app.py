"""The Typer application; each command lives in a module of its own."""

from __future__ import annotations

import typer

from bot.cli import (
    analyze,
    corpus,
    coverage,
    crm,
    customers,
    demo,
    evaluate,
    lint,
    mine,
    phrases,
    retrain,
    serve,
    shop,
    simulate,
    staff,
    talk,
    train,
)

app = typer.Typer(
    name="zhike",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Zhike: reads what a Chinese online-shop buyer cares about and offers replies worth pasting.",
)
app.command("serve")(serve.command)
app.command("train")(train.command)
app.command("retrain")(retrain.command)
app.command("analyze")(analyze.command)
app.command("evaluate")(evaluate.command)
app.command("talk")(talk.command)
app.command("demo")(demo.command)
app.command("lint")(lint.command)
app.command("coverage")(coverage.command)
app.command("mine")(mine.command)
app.command("simulate")(simulate.command)
app.add_typer(corpus.app, name="corpus")
app.add_typer(staff.app, name="staff")
app.add_typer(shop.app, name="shop")
app.add_typer(customers.app, name="customers")
app.add_typer(crm.app, name="crm")
app.add_typer(phrases.app, name="phrases")

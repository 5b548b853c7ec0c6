"""List what people write when they ask, thank, confirm, join in or announce.

A phrase is lower-case words as `streams.text.scanner` cuts them, a punctuation mark being a word
too. The lists were written for this project, for English, and shorter ones for German, French and
Spanish; docs/questions.md tells what each is worth.
"""

from __future__ import annotations

from typing import Final

from streams.text.stop_words import listed


def _phrases(text: str) -> tuple[str, ...]:
    """Return one phrase for each part between semicolons or line ends."""
    parts = (" ".join(part.split()) for line in text.splitlines() for part in line.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


# Somebody wants to know, or to be helped.
REQUESTS: Final = _phrases("""
    how do i; how do you; how do we; how can i; how can we; how could i; how would i; how would you; how should i
    how to; how does one; how is it possible; what is the best way; what's the best way; what would be the best
    what is the right way; what's the right way; best way to; proper way to; correct way to; easiest way to
    is there a; is there an; is there any; is there some; is there anything; is there something; are there any
    isn't there; is it possible; would it be possible; is there already; do we have; do we already have; don't we have
    does anyone; does anybody; does someone; do any of you; anyone know; anybody know; someone know; anyone knows
    anyone have; anyone has; has anyone; has anybody; have any of you; can anyone; can anybody; can someone
    can somebody; could anyone; could someone; could somebody; would anyone; anyone else
    any idea; any ideas; any suggestion; any suggestions; any hint; any hints; any tips; any advice; any thoughts
    any help; any pointers; any way to; any chance; any clue; some help; some advice; some hints; need help; needs help
    need some help; need your help; need advice; please help; help me; help please; can you help; could you help
    i would like to know; i'd like to know; want to know; wanted to know; i wonder; i was wondering; i'm wondering
    wondering if; wondering how; wondering whether; wondering what; wondering why; my question is; question is
    question :; questions :; quick question; a question about; a question regarding; have a question; got a question
    what am i doing wrong; what am i missing; am i missing; am i doing; what i'm doing wrong; where did i go wrong
    don't know how; do not know how; dont know how; no idea how; no idea what; no idea why; not sure how
    not sure what; not sure why; not sure if; can't figure; cannot figure; can't find; cannot find; couldn't find
    could not find; can't seem to; can't get; cannot get; couldn't get; unable to; don't understand
    do not understand; don't get; don't see how; i'm stuck; i am stuck; stuck on; stuck with; struggling
    having trouble; having problems; having a problem; having an issue; having issues; have a problem; have an issue
    i'm looking for; i am looking for; looking for a; looking for an; looking for some; trying to; tried to
    i want to; i need to; i'd like to; i would like to; we would like to; what's wrong; what is wrong
    where can i; where do i; where is; where should i; why does; why do; why is; why are; why can't; why doesn't
    why don't
    can i; could i; should i; shall i; may i; do i need; do i have to; what should i; which one should
    what does; what do you; what is the difference; what's the difference; which is better; who knows
    would appreciate; be appreciated; appreciate any; be grateful; be great if someone; be nice if someone
    wie kann ich; wie kann man; wie geht; wie macht man; wie bekomme ich; wie mache ich; weiss jemand; weiß jemand
    hat jemand; kann jemand; kann mir jemand; kennt jemand; gibt es eine; gibt es einen; gibt es ein
    gibt es irgendwo; hat wer; ich suche; ich versuche; ich frage mich; ich habe eine frage; meine frage
    jemand eine idee
    irgendeine idee; wo finde ich; warum geht; woran liegt
    comment faire; comment puis-je; comment peut-on; est-ce que; est-ce qu'il; y a-t-il; quelqu'un sait
    quelqu'un connait; quelqu'un connaît; quelqu'un a; quelqu'un peut; est-il possible; je cherche; j'essaie; j'essaye
    une idée; je n'arrive pas; avez-vous; ma question; pourquoi est-ce
    cómo puedo; como puedo; cómo se puede; cómo hago; alguien sabe; alguien conoce; alguien tiene; alguien puede
    alguien me puede; es posible; hay alguna forma; hay alguna manera; alguna idea; alguna sugerencia; estoy buscando
    estoy intentando; estoy tratando; tengo una duda; tengo una pregunta; tengo un problema; mi pregunta; no puedo
""")

# Somebody tells rather than asks.
TELLING: Final = _phrases("""
    announce; announcing; announcement; announced; released; release notes; has been released; is released; is out
    is now available; now available; i've made; i made; i have made; i've created; i created; i have created
    i've written
    i wrote; i've been working on; i've just; i just finished; i've finished; i have implemented; i've implemented
    here is my; here's my; here is a; here's a; here are some; check out; check it out; take a look; have a look
    feedback is welcome; feedback welcome; let me know what you think; enjoy; showcase; wip; work in progress; demo
    sneak peek; screenshots; devlog; video; videos; we are happy to; i'm happy to; i am happy to; we're happy
    pleased to; proud to; excited to; hiring; paid; job; position; positions; salary; deadline; registration
    call for papers; call for proposals; call for participation; cfp; webinar; meetup; workshop; invite you
    you are invited; join us; welcome to; welcome all; congratulations; congrats; thanks to everyone; fyi; psa
    for your information; just a reminder; reminder :; heads up; i'd like to share; i would like to share; want to share
    wanted to share; sharing; open source; github
    wir freuen uns; ankündigung; veröffentlicht; einladung; nous sommes heureux; annonce; disponible; anunciamos
    presentamos; lanzamiento
""")

# What a title says of itself.
ASKING_TITLES: Final = _phrases("""
    [ question; question ]; [ help; help ]; [ solved; solved ]; question :; question about; question on; questions about
    help with; help needed; need help; help on; how to; how do; how can; how does; problem with; problems with
    issue with; issues with; trouble with; error; can't; cannot; unable to; doesn't; does not; don't; not working
    fails; failed; crash; why; what; which; where; is there; is it; can i; should; best way; frage; hilfe; wie
""")

# Thanks are said. Hidden in the longer phrases below they are not.
THANKS: Final = _phrases("""
    thanks; thank you; thankyou; thank u; thx; thanx; tnx; thnx; ty; tysm; many thanks; much appreciated
    appreciate it; appreciate the help; appreciate your; i appreciate; kudos
    danke; dankeschön; vielen dank; besten dank; herzlichen dank; merci; gracias; obrigado; obrigada; grazie; bedankt
""")
NO_THANKS: Final = _phrases("""
    thanks in advance; thanks in adv; thank you in advance; thank you very much in advance; thanks a lot in advance
    thanks very much in advance; many thanks in advance; thx in advance; thanks in anticipation; thanks ahead
    thanks for any; thank you for any; thanks for reading; thank you for reading; thanks for your time
    thank you for your time; thanks for your attention; thank you for your attention; thanks for taking the time
    thanks for considering; thanks for looking; no thanks; no , thanks; no thank you; no , thank you; thank god
    thank goodness; thanks god
    thanks to the; thanks to a; thanks to this; thanks to that; thanks to its; thanks to his; thanks to their
    danke im voraus; dank im voraus; danke schon mal; danke schonmal; merci d'avance; merci par avance
    gracias de antemano; gracias por adelantado; obrigado desde já; not thank; don't thank; can't thank
    nothing to thank
    would appreciate; appreciate any; i'd appreciate; would be much appreciated; is much appreciated
""")

# It worked.
WORKS: Final = _phrases("""
    that works; that worked; this works; this worked; it works; it worked; works now; works perfectly; works great
    works fine; works well; works like a charm; works nicely; worked perfectly; worked great; worked fine; worked for me
    worked like a charm; works for me; is working now; working now; works as expected; all works; everything works
    solved; this solves; that solves; solves my; solved my; fixed; that fixes; this fixes; fixes it; fixed it; fixed my
    that was it; that's it; that did it; this did it; did the trick; does the trick; that helps; that helped; this helps
    this helped; it helped; was helpful; is helpful; very helpful; really helpful; super helpful; so helpful
    helped a lot; helps a lot; helped me; exactly what i; just what i; what i was looking for; what i needed
    what i need
    perfect; problem solved; issue resolved; makes sense; i see now; now i understand; now i see; you're right
    you are right; you were right; good point; great answer; good answer; nice answer; excellent answer; brilliant
    awesome; excellent; resolved; i'll accept; accepted your; accepting your; accept your answer; got it; got it working
    got it to work; i understand now; clears it up; clears things up; cleared up; answers my question
    answered my question; exactly !
    das war es; das war's; funktioniert jetzt; jetzt geht; jetzt funktioniert; hat geholfen; hat funktioniert; gelöst
    klappt jetzt; super , danke; perfekt; ça marche; ça fonctionne; cela fonctionne; résolu; parfait; funciona
    solucionado
    resuelto; perfecto
""")
NOT_WORKS: Final = _phrases("""
    not solved; isn't solved; not fixed; not resolved; isn't fixed; not helpful; wasn't helpful; not perfect; be solved
    to be fixed; be fixed; be resolved; not sure it works; if it works; if that works; if this works; if that helps
    if this helps; hope this helps; hope that helps; hope it helps; hth; how it works; how this works; how that works
    it works only; that's it ?; makes sense ?; doesn't make sense; does not make sense; where it works; see if it works
    whether it works; be awesome; be helpful; be perfect; be great; would help; unsolved; unresolved; still doesn't
    still does not; still not; no funciona; not exactly what i; fixed point; is fixed; fixed size; solved by
    nicht gelöst; noch nicht
""")

# The same question once more, and no more.
ECHOES: Final = _phrases("""
    me too; me as well; same here; same problem; same issue; same question; same error; same for me; + 1; +1; ++; bump
    any news; any update; any updates; any progress; following; following this; i also wonder; i also have this
    also interested; i'm interested; i am interested; interested too; i'd also like; did you ever; did you find
    did you solve; did you manage; have you solved; have you found; were you able; has this been solved
    anyone ?; anybody ?; someone ?; still waiting; up !; nobody ?; no one ?; i'd love to know; would love to know
    ich auch; dito; geht mir genauso; moi aussi; même problème; pareil; yo también; a mí también; mismo problema
""")

# A question that is an answer.
SUGGESTIONS: Final = _phrases("""
    have you tried; did you try; have you looked; did you look; have you considered; have you checked; did you check
    have you seen; did you see; why not; why don't you; why wouldn't you; can't you; couldn't you; could you try
    can you try; could you use; can you use; how about; what about; maybe; perhaps; isn't it; isn't this; isn't that
    doesn't; aren't; wouldn't; shouldn't it; try; something like; like this ?; hast du schon; haben sie schon
    schon versucht; vielleicht; as-tu essayé; avez-vous essayé; peut-être; has probado; probaste; tal vez; quizás
""")

INTERROGATIVES: Final = listed(
    """
    how what why where when who which whose whom is are am was were can could does do did should would will has have
    had any anyone anybody may might isn't aren't doesn't don't can't couldn't shouldn't wouldn't won't
    wie was warum wieso weshalb wo wann wer welche welcher welches kann können gibt hat haben ist sind
    comment pourquoi où quand qui quel quelle quels quelles combien est-ce peut-on y
    cómo qué por dónde cuándo quién cuál cuáles alguien hay es puedo
    """
)

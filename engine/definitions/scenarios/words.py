"""The words of scenarios in three languages: key words, sentences, and what values are called.

In a sentence ``{slot}`` stands for a name or text, ``{slot=a|b}`` for one of these words, ``[…]`` for what
may be left out, ``(a|b)`` for one of two, and ``<a|b>`` for parts that come in any order, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Keyword(StrEnum):
    """How a line begins."""

    SCENARIO = "scenario"
    GIVEN = "given"
    WHEN = "when"
    THEN = "then"
    AND = "and"


Languages = Mapping[str, tuple[str, ...]]

KEYWORDS: Mapping[Keyword, Languages] = {
    Keyword.SCENARIO: {"en": ("Scenario:",), "tr": ("Senaryo:",), "it": ("Scenario:",)},
    Keyword.GIVEN: {"en": ("Given",), "tr": ("Diyelim ki",), "it": ("Dato", "Data", "Dati", "Date")},
    Keyword.WHEN: {"en": ("When",), "tr": ("Eğer ki", "Eğer"), "it": ("Quando",)},
    Keyword.THEN: {"en": ("Then",), "tr": ("O zaman",), "it": ("Allora",)},
    Keyword.AND: {"en": ("And", "But"), "tr": ("Ve", "Ama", "Fakat"), "it": ("E", "Ma")},
}

HAPPENINGS: Mapping[str, Languages] = {
    "like": {
        "en": ("it went as in {scenario}",),
        "tr": ("her şey {scenario} senaryosundaki gibi oldu",),
        "it": ("è andata come in {scenario}",),
    },
    "set": {
        "en": ("{path} is set to {value}",),
        "tr": ("{path} {value} olarak ayarlanır",),
        "it": ("{path} è impostato su {value}",),
    },
    "member": {
        "en": ("{person} is in {group}", "{person} is a member of {group}"),
        "tr": ("{person} {group} grubundadır",),
        "it": ("{person} è in {group}", "{person} fa parte di {group}"),
    },
    "only_member": {
        "en": ("only {person} is in {group}",),
        "tr": ("{group} grubunda yalnız {person} var",),
        "it": ("solo {person} è in {group}",),
    },
    "complaint": {
        "en": (
            (
                "a complaint by {channel}< in {language}| about {product}| on {moment}"
                "| received on {receipt}| registered by {who}>[ with {answers}]"
            ),
        ),
        "tr": (
            (
                "{channel} yoluyla bir şikâyet<, dil {language}|, konu {product}|, tarih {moment}"
                "|, alındığı tarih {receipt}|, kaydeden {who}>[ şöyle ki {answers}]"
            ),
        ),
        "it": (
            (
                "un reclamo (per|tramite|via) {channel}< in {language}| su {product}| il {moment}"
                "| ricevuto il {receipt}| registrato da {who}>[ con {answers}]"
            ),
        ),
    },
    "now": {
        "en": ("it is {moment}",),
        "tr": ("tarih {moment}",),
        "it": ("è il {moment}", "sono le ore {moment}"),
    },
    "later": {
        "en": ("it is {duration} later", "{duration} pass"),
        "tr": ("{duration} geçer",),
        "it": ("passano {duration}", "passa {duration}"),
    },
    "wait_until": {
        "en": ("nothing happens until {moment}",),
        "tr": ("{moment} tarihine kadar hiçbir şey olmaz",),
        "it": ("non succede nulla fino al {moment}",),
    },
    "wait_for": {
        "en": ("nothing happens for {duration}",),
        "tr": ("{duration} boyunca hiçbir şey olmaz",),
        "it": ("non succede nulla per {duration}",),
    },
    "wait_for_timer": {
        "en": ("nothing happens until the timer {element}[ of {process}]",),
        "tr": ("{element} zamanlayıcısına kadar hiçbir şey olmaz",),
        "it": ("non succede nulla fino al timer {element}[ di {process}]",),
    },
    "complete": {
        "en": ("{who} complete[s] {task}[ with {answers}]",),
        "tr": ("{who} {task} görevini tamamlar[ şöyle ki {answers}]",),
        "it": ("{who} (completa|completano) {task}[ con {answers}]",),
    },
    "claim": {
        "en": ("{who} claim[s] {task}",),
        "tr": ("{who} {task} görevini üstlenir",),
        "it": ("{who} (prende|prendono) in carico {task}",),
    },
    "release": {
        "en": ("{who} release[s] {task}",),
        "tr": ("{who} {task} görevini bırakır",),
        "it": ("{who} (rilascia|rilasciano) {task}",),
    },
    "respond_for": {
        "en": ("{who} record[s] {offer} for the complainant by {channel}[ with {answers}]",),
        "tr": ("{who} şikâyetçi adına {channel} yoluyla {offer} kaydeder[ şöyle ki {answers}]",),
        "it": (
            "{who} (registra|registrano) {offer} per il reclamante (tramite|via) {channel}[ con {answers}]",
        ),
    },
    "respond": {
        "en": ("the complainant (chooses|answers) {offer}[ with {answers}]",),
        "tr": ("şikâyetçi {offer} (seçer|yanıtlar)[ şöyle ki {answers}]",),
        "it": ("il reclamante (sceglie|risponde a) {offer}[ con {answers}]",),
    },
    "act": {
        "en": ("{who} choose[s] {offer}[ with {answers}]",),
        "tr": ("{who} {offer} seçer[ şöyle ki {answers}]",),
        "it": ("{who} (sceglie|scelgono) {offer}[ con {answers}]",),
    },
    "extend": {
        "en": ("{who} extend[s] the {clock} by {number} because {reason}",),
        "tr": ("{who} {clock} süresini {number} birim uzatır, neden {reason}",),
        "it": ("{who} (proroga|prorogano) {clock} di {number} perché {reason}",),
    },
    "correct": {
        "en": ("{who} correct[s] the complaint[ with {answers}]",),
        "tr": ("{who} şikâyeti düzeltir[ şöyle ki {answers}]",),
        "it": ("{who} (corregge|correggono) il reclamo[ con {answers}]",),
    },
    "declare": {
        "en": ("{person} declares a conflict of interest in {task} because {reason}",),
        "tr": ("{person} {task} görevinde çıkar çatışması bildirir, neden {reason}",),
        "it": ("{person} dichiara un conflitto di interessi in {task} perché {reason}",),
    },
    "post": {
        "en": ("{who} post[s] the letter {letter}",),
        "tr": ("{who} {letter} mektubunu postaya verir",),
        "it": ("{who} (spedisce|spediscono) la lettera {letter}",),
    },
}
"""What people do, and how time passes: after Given and When."""

EXPECTATIONS: Mapping[str, Languages] = {
    "not_task": {
        "en": ("nobody has the task {task}", "there is no task {task}"),
        "tr": ("{task} görevi kimsede değil",),
        "it": ("nessuno ha il compito {task}",),
    },
    "no_task": {
        "en": ("nobody has a task", "there is no task"),
        "tr": ("kimsede görev yok",),
        "it": ("nessuno ha un compito",),
    },
    "task_due": {
        "en": ("{group} (has|have) the task {task} due on {moment}",),
        "tr": ("{task} görevi {moment} tarihine kadar {group} grubundadır",),
        "it": ("{group} (ha|hanno) il compito {task} entro il {moment}",),
    },
    "task": {
        "en": ("{group} (has|have) the task {task}",),
        "tr": ("{task} görevi {group} grubundadır", "{task} görevi {group} kişisindedir"),
        "it": ("{group} (ha|hanno) il compito {task}",),
    },
    "may_not_because": {
        "en": ("{person} may not do {task} because {reason}",),
        "tr": ("{person} {task} görevini yapamaz, çünkü {reason}",),
        "it": ("{person} non può fare {task} perché {reason}",),
    },
    "may_not": {
        "en": ("{person} may not do {task}",),
        "tr": ("{person} {task} görevini yapamaz",),
        "it": ("{person} non può fare {task}",),
    },
    "may": {
        "en": ("{person} may do {task}",),
        "tr": ("{person} {task} görevini yapabilir",),
        "it": ("{person} può fare {task}",),
    },
    "cannot_complete": {
        "en": ("{who} can't complete {task} with {answers}",),
        "tr": ("{who} {task} görevini tamamlayamaz[ şöyle ki {answers}]",),
        "it": ("{who} non (può|possono) completare {task} con {answers}",),
    },
    "cannot_extend": {
        "en": ("{who} can't extend the {clock} by {number} because {reason}",),
        "tr": ("{who} {clock} süresini {number} birim uzatamaz, neden {reason}",),
        "it": ("{who} non (può|possono) prorogare {clock} di {number} perché {reason}",),
    },
    "clock_due": {
        "en": ("the {clock} is due on {moment}",),
        "tr": ("{clock} süresi {moment} tarihinde dolar",),
        "it": ("{clock} scade il {moment}",),
    },
    "clock": {
        "en": ("the {clock} is {standing=running|paused|overdue|met|missed|not running}",),
        "tr": ("{clock} süresi {standing=işliyor|duruyor|aşıldı|tutuldu|tutulmadı|işlemiyor}",),
        "it": ("{clock} {standing=è in corso|è sospeso|è in ritardo|è rispettato|non è rispettato|è fermo}",),
    },
    "letter_says": {
        "en": ("the letter {letter} says {text}",),
        "tr": ("{letter} mektubunda {text} yazar",),
        "it": ("la lettera {letter} dice {text}",),
    },
    "no_letter": {
        "en": ("the letter {letter} was not (sent|written)",),
        "tr": ("{letter} mektubu gönderilmedi",),
        "it": ("la lettera {letter} non è stata inviata",),
    },
    "letter_in": {
        "en": ("the letter {letter} was (sent|written) to the complainant in {language}",),
        "tr": ("{letter} mektubu şikâyetçiye {language} gönderildi",),
        "it": ("la lettera {letter} è stata inviata al reclamante in {language}",),
    },
    "letter_times": {
        "en": ("the letter {letter} was (sent|written) {number} times",),
        "tr": ("{letter} mektubu {number} kez gönderildi",),
        "it": ("la lettera {letter} è stata inviata {number} volte",),
    },
    "letter_to_post": {
        "en": ("the letter {letter} is to be posted",),
        "tr": ("{letter} mektubu postaya verilecek",),
        "it": ("la lettera {letter} è da spedire",),
    },
    "letter_posted": {
        "en": ("the letter {letter} was posted",),
        "tr": ("{letter} mektubu postaya verildi",),
        "it": ("la lettera {letter} è stata spedita",),
    },
    "letter_to_staff": {
        "en": ("the letter {letter} was (sent|written) to staff",),
        "tr": ("{letter} mektubu personele gönderildi",),
        "it": ("la lettera {letter} è stata inviata al personale",),
    },
    "letter": {
        "en": (
            "the letter {letter} was (sent|written) to the complainant",
            "the letter {letter} was (sent|written)",
        ),
        "tr": ("{letter} mektubu şikâyetçiye gönderildi", "{letter} mektubu gönderildi"),
        "it": ("la lettera {letter} è stata inviata al reclamante", "la lettera {letter} è stata inviata"),
    },
    "no_notice": {
        "en": ("{group} (was|were) not told[ {text}]",),
        "tr": ("{group} grubuna haber verilmedi",),
        "it": ("{group} non (è stato|sono stati|è stata|sono state) avvisat(o|i|a|e)",),
    },
    "notice": {
        "en": ("{group} (was|were) told[ {text}]",),
        "tr": ("{group} grubuna haber verildi",),
        "it": ("{group} (è stato|sono stati|è stata|sono state) avvisat(o|i|a|e)",),
    },
    "stage": {
        "en": ("the stage is {stage}",),
        "tr": ("aşama {stage}",),
        "it": ("la fase è {stage}",),
    },
    "closed_with": {
        "en": ("the case is closed with the outcome {outcome}",),
        "tr": ("dosya {outcome} sonucuyla kapandı",),
        "it": ("il caso è chiuso con l'esito {outcome}",),
    },
    "closed": {"en": ("the case is closed",), "tr": ("dosya kapandı",), "it": ("il caso è chiuso",)},
    "open": {"en": ("the case is open",), "tr": ("dosya açık",), "it": ("il caso è aperto",)},
    "case_due": {
        "en": ("the answer to the complainant is owed by {moment}",),
        "tr": ("şikâyetçiye yanıt {moment} tarihine kadar borçludur",),
        "it": ("la risposta al reclamante è dovuta entro il {moment}",),
    },
    "department": {
        "en": ("the case is with {department}",),
        "tr": ("dosya {department} birimindedir",),
        "it": ("il caso è presso {department}",),
    },
    "level": {
        "en": ("the level is {number}",),
        "tr": ("düzey {number}",),
        "it": ("il livello è {number}",),
    },
    "variable": {
        "en": ("the variable {variable} is {value}",),
        "tr": ("{variable} değişkeni {value} değerindedir",),
        "it": ("la variabile {variable} è {value}",),
    },
    "no_record": {
        "en": ("there is no record {entry}",),
        "tr": ("{entry} kaydı yok",),
        "it": ("nel registro non c'è {entry}",),
    },
    "record": {
        "en": ("the record {entry} is {value}",),
        "tr": ("{entry} kaydı {value}",),
        "it": ("nel registro {entry} è {value}",),
    },
    "decides": {
        "en": ("the decision {decision} gives {value} for {answers}",),
        "tr": ("{decision} kararı {answers} için {value} verir",),
        "it": ("la decisione {decision} dà {value} per {answers}",),
    },
    "offered": {
        "en": ("the complainant can (choose|answer) {offer}",),
        "tr": ("şikâyetçi {offer} (seçebilir|yanıtlayabilir)",),
        "it": ("il reclamante può (scegliere|rispondere a) {offer}",),
    },
    "not_offered": {
        "en": ("the complainant can't (choose|answer) {offer}",),
        "tr": ("şikâyetçi {offer} (seçemez|yanıtlayamaz)",),
        "it": ("il reclamante non può (scegliere|rispondere a) {offer}",),
    },
    "passed": {
        "en": ("the case went through {element}[ of {process}]",),
        "tr": ("dosya {element} adımından geçti",),
        "it": ("il caso è passato per {element}[ di {process}]",),
    },
    "not_passed": {
        "en": ("the case did not go through {element}[ of {process}]",),
        "tr": ("dosya {element} adımından geçmedi",),
        "it": ("il caso non è passato per {element}[ di {process}]",),
    },
    "no_incident": {
        "en": ("there is no incident", "nothing is stopped by a fault"),
        "tr": ("hiçbir adım hata yüzünden durmadı",),
        "it": ("nessun passo è fermo per un errore",),
    },
    "stopped": {
        "en": ("{element} is stopped by a fault",),
        "tr": ("{element} bir hata yüzünden durdu",),
        "it": ("{element} è fermo per un errore",),
    },
}
"""What must hold then: after Then."""

STANDINGS: Mapping[str, tuple[str, ...]] = {
    "running": ("running", "işliyor", "è in corso"),
    "paused": ("paused", "duruyor", "è sospeso"),
    "overdue": ("overdue", "aşıldı", "è in ritardo"),
    "met": ("met", "tutuldu", "è rispettato"),
    "missed": ("missed", "tutulmadı", "non è rispettato"),
    "not running": ("not running", "işlemiyor", "è fermo"),
}
"""How a clock may stand."""

COMPLAINANT = ("the complainant", "complainant", "şikâyetçi", "il reclamante")
SOMEBODY = ("somebody", "someone", "birisi", "qualcuno")
"""Whoever may do a task."""
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "web": ("web", "internet", "web sitesi", "sito"),
    "phone": ("phone", "telephone", "telefon", "telefono"),
    "letter": ("letter", "post", "mektup", "lettera"),
    "e-mail": ("e-mail", "email", "e-posta", "posta elettronica"),
    "counter": ("counter", "in person", "the counter", "gişe", "sportello"),
}
"""What channels are called beside what the organisation calls them."""

STAGES: Mapping[str, tuple[str, ...]] = {
    "receipt": ("Kayıt", "Ricevimento"),
    "acknowledgement": ("Alındı bildirimi", "Conferma di ricevimento"),
    "initial-assessment": ("İlk değerlendirme", "Valutazione iniziale"),
    "investigation": ("İnceleme", "Accertamento"),
    "response": ("Yanıt", "Risposta"),
    "communication": ("İletişim", "Comunicazione"),
    "awaiting-complainant": ("Şikâyetçi bekleniyor", "In attesa del reclamante"),
    "escalation": ("Üst kademe", "Livello successivo"),
    "implementation": ("Yerine getirme", "Attuazione"),
    "verification": ("Doğrulama", "Verifica"),
    "closing": ("Kapanış", "Chiusura"),
}
"""What stages are called beside their English labels."""

YES = ("yes", "true", "ticked", "evet", "sì", "si")
NO = ("no", "false", "not ticked", "hayır")
NOTHING = ("nothing", "hiçbir şey", "niente", "nulla")
AND = ("and", "ve", "e")
"""Between answers."""
TODAY: Mapping[int, tuple[str, ...]] = {
    -1: ("yesterday", "dün", "ieri"),
    0: ("today", "bugün", "oggi"),
    1: ("tomorrow", "yarın", "domani"),
}
AGO = (r"(\d+) days? ago", r"(\d+) gün önce", r"(\d+) giorni fa")
AHEAD = (r"in (\d+) days?", r"(\d+) gün sonra", r"fra (\d+) giorni")
UNITS: Mapping[str, tuple[str, ...]] = {
    "working days": ("working days", "working day", "iş günü", "giorni lavorativi", "giorno lavorativo"),
    "working hours": ("working hours", "working hour", "iş saati", "ore lavorative", "ora lavorativa"),
    "days": ("days", "day", "gün", "giorni", "giorno"),
    "hours": ("hours", "hour", "saat", "ore", "ora"),
    "minutes": ("minutes", "minute", "dakika", "minuti", "minuto"),
    "weeks": ("weeks", "week", "hafta", "settimane", "settimana"),
    "months": ("months", "month", "ay", "mesi", "mese"),
}

"""Words of other languages that may refuse, insult or speak of messages, by their stems: an unknown word is harmless only if it is none.

Words are in lower case without accents, as `other_languages` reads them. Written wide on purpose: a word too many costs a person a look.
"""

import re

_STEMS_BY_LANGUAGE = {
    "English": "not no nor never none nothing nobody without dont don cant wont isnt doesnt didnt aint stop* quit* end ends ending remov* "
    "delet* unsub* unwant* cancel* opt* eras* wip* tak* leav* left alone lose los* forget* forgot* keep* kept "
    "spam* text* sms mess* "
    "number* list* contact* writ* wrote call* email* mail* bother* annoy* harass* disturb* hat* sick fed tir* "
    "bor* enough interest* car "
    "care* mov* anymore wrong mistake* complain* sue* report* block* ban* fuck* shit* piss* damn* crap* idiot* "
    "stupid* scam* fraud* "
    "unhappy sell* selling push* junk bin trash rubbish useless dead died passed elsewhere instead goodbye bye "
    "farewell done over less",
    "Spanish": "no nunca nada nadie jamas ni sin tampoco ya basta* bast* para par* dej* quit* borr* elimin* baja* cancel* mensaj* sms "
    "public* propagand* spam* numero* lista* contact* escrib* llam* molest* olvid* guard* hart* cans* interes* "
    "viv* mud* equivoc* "
    "pesad* con mierd* joder* put* hij* vay* vet* largu* denunc* adios otro otra",
    "Portuguese": "nao nunca nada ninguem jamais sem nem chega* basta* par* deix* remov* apag* elimin* cancel* mensag* propagand* numero "
    "lista contact* contat* escrev* lig* incomod* esquec* guard* fart* interes* moro mora chat* merd* adeus pare "
    "parem outro outra "
    "retir* tir* descans* larg*",
    "Italian": "no non mai niente nulla nessuno senza basta* smett* ferm* cancell* togli* tolg* rimuov* elimin* messagg* pubblicit* numero "
    "lista contatt* scriv* chiam* disturb* dimentic* tene* tien* lasc* stuf* interess* abit* trasfer* sbagl* "
    "romp* vaff* cazz* stronz* "
    "altrove addio piu",
    "German": "nicht nix nie niemals kein* nein ohne stop* hor* aufhor* losch* loesch* entfern* abmeld* streich* nachricht* werbung* spam* "
    "nummer* liste* kontakt* schreib* schrieb* anruf* ruf* stor* stoer* vergess* vergiss* behalt* lass* ruhe "
    "satt genug interess* umgezog* "
    "wohn* falsch* mehr nerv* scheiss* verpiss* hau* weg schluss ende nimmer net nit ned kundig* gestorben tot",
    "Dutch": "niet geen nooit stop* verwijder* afmeld* uitschrijv* bericht* nummer lijst laat vergeet hou* rust genoeg meer",
    "Polish": "nie nigdy nic bez dosc przesta* stop* usun* usuw* wypis* wiadomosc* sms* reklam* spam* numer* list* kontakt* pisz* pisa* "
    "dzwon* przeszkad* zapomn* spok* zostaw* interes* rezygn* odwal* spad* kurw* chuj* wiecej juz koniec zadn* mieszk*",
    "Turkish": "hayir degil yok asla yeter durdur* birak* sil* cikar* iptal* mesaj* reklam* spam* numara* liste* yazma* arama* rahatsiz* "
    "unut* isteme* istemi* gerek* artik baska kes* kapat* dur",
    "Arabic in Latin letters": "ma la baraka* safi khalas* hbes* hbs* 7bes* 7bs* hyed* 7iyed* hiyed* mes7* msah* sift* seft* message* "
    "mesaj* numero* nmra* walo bla ba3d* b3d* khli* khelli* sir siri blasha balach* bezzef 3yit* 3eyit* mlit* "
    "kreht* kraht* mabghi*",
    "Creoles": "pa pu pi pli ase aret* rete kite las fatig* mesaj* nimewo* nimero* lis bliye* bli* retire* tire* tir* efas* anmerd* "
    "ankwiy* fout* kouyon* soule* larg* les* anbet* derang* deranj* bez* bezwen poko janm anyen arien ankor aret",
    "Romanian": "nu niciodata nimic fara opri* sterg* scoat* dezabon* mesaj* reclam* spam* numar* lista contact* scri* sun* deranj* uita* "
    "las* pace satul* gata interes* mut* pleca* altundeva",
    "Vietnamese": "khong ko dung ngung thoi xoa huy tin nhan so phien chan",
    "Breton, Basque, Catalan": "ket ebet paouez* ez inoiz utzi gelditu prou mai res cap treu* esborr* deix* missatge* atur*",
    "Russian and Ukrainian": "не ні нет нема немає никогда ніколи хватит досить стоп* удал* убер* видал* прибер* сообщ* повідомл* смс* "
    "реклам* спам* номер* спис* пиш* пис* звон* дзвон* беспок* турбу* забуд* остав* залиш* отпис* відпис* больше "
    "більше надоел* набрид* "
    "хуй* бляд* пошел* пішов* интерес* цікав* без",
}

_PATTERN = re.compile(
    "|".join(
        stem.replace("*", r"\w*") for stems in _STEMS_BY_LANGUAGE.values() for stem in dict.fromkeys(stems.split())
    )
)
_DENIED_IN_TURKISH = re.compile(r"\w+m(?:[aeiu]yor|[ae]yi[nz]|[ae]z$|[ae]di|[ae]m$|[ae]sin)\w*")
_DENIED_IN_ARABIC = re.compile(r"(?:ma|m)\w+(?:ch|sh|x|ech|ich)")


def may_refuse_elsewhere(word: str) -> bool:
    """Whether a word that is not known may be one that refuses in one of these languages."""
    return any(pattern.fullmatch(word) is not None for pattern in (_PATTERN, _DENIED_IN_TURKISH, _DENIED_IN_ARABIC))

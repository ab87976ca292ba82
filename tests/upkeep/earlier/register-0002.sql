BEGIN TRANSACTION;
CREATE TABLE budget_line (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	fund TEXT NOT NULL, 
	party TEXT, 
	amount_eur DOUBLE, 
	amount_low_eur DOUBLE, 
	amount_high_eur DOUBLE, 
	per TEXT NOT NULL, 
	from_year INTEGER, 
	to_year INTEGER, 
	conditional BOOLEAN, 
	condition TEXT, 
	matches TEXT, 
	matching_share DOUBLE, 
	part_of TEXT, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_budget_line PRIMARY KEY (id), 
	CONSTRAINT fk_budget_line_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_budget_line_party FOREIGN KEY(party) REFERENCES party (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_budget_line_matches FOREIGN KEY(matches) REFERENCES budget_line (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_budget_line_part_of FOREIGN KEY(part_of) REFERENCES budget_line (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_budget_line_code UNIQUE (code)
);
INSERT INTO "budget_line" VALUES(1,1,'line','sto','NGF',NULL,100.0,NULL,NULL,'total',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'letter',NULL,NULL,NULL);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	edit INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	fields TEXT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (id), 
	CONSTRAINT fk_change_edit FOREIGN KEY(edit) REFERENCES edit (id)
);
INSERT INTO "change" VALUES(1,1,'create','document','letter',1,'{"code":[null,"letter"],"title":[null,"Letter"],"publisher":[null,"EZK"],"published":[null,"2023-02-03"]}');
INSERT INTO "change" VALUES(2,1,'create','party','ezk',1,'{"code":[null,"ezk"],"name_nl":[null,"EZK"],"name_en":[null,"EZK"],"kind":[null,"ministry"],"source":[null,["letter"]]}');
INSERT INTO "change" VALUES(3,1,'create','measure','sto',1,'{"code":[null,"sto"],"pillar":[null,1],"kind":[null,"programme"],"name_nl":[null,"Sterk Techniekonderwijs"],"name_en":[null,"Strong technology education"],"end":[null,2028],"status":[null,"running"],"reason":[null,"no_size"],"source":[null,["letter"]]}');
INSERT INTO "change" VALUES(4,1,'create','budget_line','line',1,'{"code":[null,"line"],"measure":[null,"sto"],"fund":[null,"NGF"],"amount_eur":[null,100.0],"per":[null,"total"],"source":[null,["letter"]]}');
INSERT INTO "change" VALUES(5,2,'change','measure','sto',2,'{"end":[2028,2027],"status":["running","ended"]}');
INSERT INTO "change" VALUES(6,3,'create','party','ocw',1,'{"code":[null,"ocw"],"name_nl":[null,"OCW"],"name_en":[null,"OCW"],"kind":[null,"ministry"],"source":[null,["letter"]]}');
CREATE TABLE commitment (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	document TEXT NOT NULL, 
	number TEXT, 
	made_on TEXT, 
	made_by TEXT NOT NULL, 
	addressee TEXT, 
	text_nl TEXT NOT NULL, 
	text_en TEXT NOT NULL, 
	deadline TEXT, 
	deadline_text TEXT, 
	status TEXT NOT NULL, 
	status_on TEXT, 
	status_source TEXT, 
	party TEXT, 
	measures TEXT, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_commitment PRIMARY KEY (id), 
	CONSTRAINT fk_commitment_document FOREIGN KEY(document) REFERENCES document (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_commitment_status_source FOREIGN KEY(status_source) REFERENCES document (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_commitment_party FOREIGN KEY(party) REFERENCES party (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_commitment_code UNIQUE (code)
);
CREATE TABLE document (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	publisher TEXT NOT NULL, 
	published TEXT, 
	url TEXT, 
	licence TEXT, 
	note TEXT, 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_code UNIQUE (code)
);
INSERT INTO "document" VALUES(1,1,'letter','Letter','EZK','2023-02-03',NULL,NULL,NULL);
CREATE TABLE edit (
	id INTEGER NOT NULL, 
	moment TEXT NOT NULL, 
	who TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_edit PRIMARY KEY (id), 
	CONSTRAINT uq_edit_moment UNIQUE (moment)
);
INSERT INTO "edit" VALUES(1,'2026-01-05T09:00:00.000000Z','jan','the first records');
INSERT INTO "edit" VALUES(2,'2026-01-06T09:00:00.000000Z','piet','ended a year early: é');
INSERT INTO "edit" VALUES(3,'2026-01-07T09:00:00.000000Z','jan','a second ministry');
CREATE TABLE effect (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	lever TEXT NOT NULL, 
	distribution TEXT NOT NULL, 
	central DOUBLE NOT NULL, 
	low DOUBLE NOT NULL, 
	high DOUBLE NOT NULL, 
	unit TEXT NOT NULL, 
	scope_occupation TEXT, 
	scope_education TEXT, 
	scope_sex TEXT, 
	scope_age TEXT, 
	scope_region TEXT, 
	start INTEGER NOT NULL, 
	ramp_years DOUBLE NOT NULL, 
	lag_years DOUBLE NOT NULL, 
	"end" INTEGER, 
	evidence_grade TEXT NOT NULL, 
	status TEXT NOT NULL, 
	source TEXT NOT NULL, 
	locator TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_effect PRIMARY KEY (id), 
	CONSTRAINT fk_effect_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_effect_code UNIQUE (code)
);
CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	lever TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	text TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	CONSTRAINT pk_evidence PRIMARY KEY (id), 
	CONSTRAINT fk_evidence_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_evidence_code UNIQUE (code)
);
CREATE TABLE indicator (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	pillar INTEGER NOT NULL, 
	measure TEXT, 
	name_nl TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	family TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_indicator PRIMARY KEY (id), 
	CONSTRAINT fk_indicator_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_indicator_code UNIQUE (code)
);
CREATE TABLE indicator_value (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	indicator TEXT NOT NULL, 
	period TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	value DOUBLE NOT NULL, 
	low DOUBLE, 
	high DOUBLE, 
	published TEXT, 
	retrieved TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_indicator_value PRIMARY KEY (id), 
	CONSTRAINT fk_indicator_value_indicator FOREIGN KEY(indicator) REFERENCES indicator (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_indicator_value_key UNIQUE ("key")
);
CREATE TABLE krapte_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT krapte_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "krapte_revision" VALUES('0002');
CREATE TABLE measure (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	pillar INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name_nl TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	owner TEXT, 
	executor TEXT, 
	start INTEGER, 
	"end" INTEGER, 
	budget_eur DOUBLE, 
	budget_note TEXT, 
	status TEXT NOT NULL, 
	target_groups TEXT, 
	instrument TEXT, 
	regions TEXT, 
	occupations TEXT, 
	reason TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	source TEXT NOT NULL, 
	note TEXT, 
	CONSTRAINT pk_measure PRIMARY KEY (id), 
	CONSTRAINT uq_measure_code UNIQUE (code)
);
INSERT INTO "measure" VALUES(1,2,'sto',1,'programme','Sterk Techniekonderwijs','Strong technology education',NULL,NULL,NULL,2027,NULL,NULL,'ended',NULL,NULL,NULL,NULL,'no_size',NULL,NULL,'letter',NULL);
CREATE TABLE milestone (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	due TEXT, 
	due_text TEXT, 
	text_nl TEXT NOT NULL, 
	text_en TEXT NOT NULL, 
	status TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_milestone PRIMARY KEY (id), 
	CONSTRAINT fk_milestone_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_milestone_code UNIQUE (code)
);
CREATE TABLE party (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name_nl TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_party PRIMARY KEY (id), 
	CONSTRAINT uq_party_code UNIQUE (code)
);
INSERT INTO "party" VALUES(1,1,'ezk','EZK','EZK','ministry','letter',NULL,NULL,NULL);
INSERT INTO "party" VALUES(2,1,'ocw','OCW','OCW','ministry','letter',NULL,NULL,NULL);
CREATE TABLE role (
	id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	party TEXT NOT NULL, 
	role TEXT NOT NULL, 
	source TEXT NOT NULL, 
	note TEXT, 
	letter_section TEXT, 
	letter_quote TEXT, 
	CONSTRAINT pk_role PRIMARY KEY (id), 
	CONSTRAINT fk_role_measure FOREIGN KEY(measure) REFERENCES measure (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_role_party FOREIGN KEY(party) REFERENCES party (code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_role_key UNIQUE ("key")
);
CREATE TABLE seal (
	edit INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (edit), 
	CONSTRAINT fk_seal_edit FOREIGN KEY(edit) REFERENCES edit (id)
);
INSERT INTO "seal" VALUES(1,'7d2e281710d985201ae56b9e9ea0bc3fd4376a52b8cb543a58d8eeed5d5725fa');
INSERT INTO "seal" VALUES(2,'21e782923dc9324ed166bc6b226a179796662b541660794dfb2577941b0892d3');
INSERT INTO "seal" VALUES(3,'2369cab24d10600ce881e927e24ab6c955bcf311e8d6d2736ae54fa7725124b6');
CREATE INDEX ix_effect_measure ON effect (measure);
CREATE INDEX ix_evidence_measure ON evidence (measure);
CREATE INDEX ix_role_measure ON role (measure);
CREATE INDEX ix_role_party ON role (party);
CREATE INDEX ix_budget_line_measure ON budget_line (measure);
CREATE INDEX ix_budget_line_party ON budget_line (party);
CREATE INDEX ix_budget_line_matches ON budget_line (matches);
CREATE INDEX ix_budget_line_part_of ON budget_line (part_of);
CREATE INDEX ix_commitment_document ON commitment (document);
CREATE INDEX ix_commitment_status_source ON commitment (status_source);
CREATE INDEX ix_commitment_party ON commitment (party);
CREATE INDEX ix_milestone_measure ON milestone (measure);
CREATE INDEX ix_indicator_measure ON indicator (measure);
CREATE INDEX ix_indicator_value_indicator ON indicator_value (indicator);
CREATE INDEX ix_change_edit ON change (edit);
CREATE INDEX ix_change_kind ON change (kind, "key");
CREATE TRIGGER edit_no_update BEFORE UPDATE ON edit BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
CREATE TRIGGER edit_no_delete BEFORE DELETE ON edit BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
CREATE TRIGGER seal_no_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'the history of the register only grows'); END;
COMMIT;
